import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FailureCode } from '../../src/core/errors.ts'
import {
  expectClassicRefused,
  expectDone,
  expectEnvelope,
  expectProblem,
  expectRefused,
} from '../support/expectations.ts'
import type { ProviderFault } from '../support/provider-fake.ts'
import { createRonglianFake, faults } from '../support/ronglian-fake.ts'
import { startService } from '../support/service.ts'
import { askForCode, drawPicture, newMobile, newUsername, newVisitor, password } from '../support/visitor.ts'

const account = {
  accountSid: '8a216da8000000000000000000000001',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: '8a216da8000000000000000000000002',
}
const fake = createRonglianFake({ ...account, templateIds: ['1'], now: () => Date.now() })
const service = startService({
  settings: {
    SMS_PROVIDERS: 'ronglian',
    SMS_TIMEOUT_MS: '100',
    RONGLIAN_ACCOUNT_SID: account.accountSid,
    RONGLIAN_AUTH_TOKEN: account.authToken,
    RONGLIAN_APP_ID: account.appId,
  },
  fetch: fake.fetch,
})

beforeEach(() => fake.reset())

function ask(mobile: string) {
  return askForCode(service, newVisitor(service), mobile)
}

/** Asks while the provider has a fault. The provider is asked once. */
async function expectFailure(fault: ProviderFault, mobile: string, code: FailureCode, members = {}) {
  fake.failNext(fault)
  const before = fake.requests
  const response = await expectRefused(service, () => ask(mobile), code, members)
  expect(fake.rejections).toEqual([])
  expect(fake.requests).toBe(before + 1)
  return response
}

async function hasCooldownCopy(mobile: string) {
  return (await service.env.ENTRIES.get(`cooldown:+86${mobile}`)) !== null
}

const anyWait = { retry_after: expect.any(Number) }
const noneSent = { detail: 'No SMS was sent. Solve a new captcha and try again.' }
const failed = { detail: 'The SMS provider failed. Solve a new captcha and try again.' }
const unconfirmed = {
  ...anyWait,
  detail: 'If the SMS arrives, its code is good. Otherwise ask for another one later.',
  verification_id: expect.stringMatching(/^[\w-]{43}$/),
  expires_in: expect.any(Number),
}

/** The body that registers with the code of the first SMS. */
function registrationWith(proof: { mobile: string } | { verification_id: string }) {
  return { username: newUsername(), password, sms_code: fake.messages[0]?.code, ...proof }
}

describe('a provider that accepts', () => {
  it('gets the code and its lifetime, the code registers, and no log line has the code or the whole number', async () => {
    const logged = vi.spyOn(console, 'info')
    const mobile = newMobile()
    const response = await ask(mobile)
    const lines = logged.mock.calls.join()
    logged.mockRestore()
    expect(response.status).toBe(202)
    const code = expect.stringMatching(/^\d{6}$/)
    expect(fake.messages).toEqual([{ to: mobile, code, minutes: '3', templateId: '1' }])
    const sms_code = fake.messages[0]?.code
    expect(lines).toContain(`"to":"+86${mobile.slice(0, 3)}****${mobile.slice(-4)}"`)
    expect(lines).not.toContain(mobile)
    expect(lines).not.toContain(sms_code)
    const { verification_id } = await response.json<{ verification_id: string }>()
    const body = registrationWith({ verification_id })
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
  })
})

describe('a provider that documents why nothing was sent', () => {
  it.each([
    ['a blacklisted number', '160034', 'sms_refused', {}],
    ['a wrong signature', '111109', 'sms_unavailable', noneSent],
    ['an empty balance', '111142', 'sms_unavailable', noneSent],
  ] as const)('%s (%s) releases the number immediately', async (_, statusCode, code, members) => {
    const mobile = newMobile()
    for (let tries = 0; tries < 3; tries += 1)
      await expectFailure(faults.code(statusCode), mobile, code, members)
    expect(await hasCooldownCopy(mobile)).toBe(false)
    expect((await ask(mobile)).status).toBe(202)
  })

  it('too many messages (160038), perhaps of other senders, keeps the cooldown', async () => {
    const mobile = newMobile()
    const limited = { retry_after: 180 }
    const response = await expectFailure(faults.code('160038'), mobile, 'sms_limited_by_provider', limited)
    expect(response.headers.get('Retry-After')).toBe('180')
    await expectRefused(service, () => ask(mobile), 'sms_too_frequent', anyWait)
    expect(fake.requests).toBe(1)
  })
})

it('too many messages (160038) keeps the shop’s text on the classic API', async () => {
  const visitor = newVisitor(service)
  const { query } = await drawPicture(service, visitor)
  fake.failNext(faults.code('160038'))
  const ask = () => visitor.get(`/sms_codes/${newMobile()}/?${query}`)
  const response = await expectClassicRefused(service, ask, 'Operation is too frequent')
  expect(response.headers.get('Retry-After')).toBe('180')
  expect(fake.requests).toBe(1)
})

describe('a provider that fails without a documented reason', () => {
  it.each([
    ['HTTP 500', faults.http(500)],
    ['111000', faults.code('111000')],
    ['999999', faults.code('999999')],
  ])(
    '%s allows one more SMS in the cooldown, and a success after it keeps the cooldown',
    async (_, fault) => {
      const mobile = newMobile()
      await expectFailure(fault, mobile, 'sms_unavailable', failed)
      expect(await hasCooldownCopy(mobile)).toBe(false)
      expect((await ask(mobile)).status).toBe(202)
      await expectRefused(service, () => ask(mobile), 'sms_too_frequent', anyWait)
    },
  )

  // The attack “asks five times for a number whose provider delivers, and then says HTTP 500” counts the SMS.
  it('may have delivered the SMS: its code is refused', async () => {
    const mobile = newMobile()
    fake.failNext({ ...faults.http(500), delivers: true })
    await expectProblem(await ask(mobile), 'sms_unavailable', failed)
    const register = () => newVisitor(service).post('/register/', registrationWith({ mobile }))
    await expectClassicRefused(service, register, 'SMS verification code has expired')
  })
})

describe('an unknown outcome', () => {
  it.each([
    ['HTTP 502', faults.http(502)],
    ['an HTML page', faults.html],
    ['a hang', faults.hang],
    ['a broken connection', faults.reset],
  ])('%s keeps the number and the code', async (_, fault) => {
    const mobile = newMobile()
    await expectFailure(fault, mobile, 'sms_unconfirmed', unconfirmed)
    await service.settled()
    expect(await hasCooldownCopy(mobile)).toBe(true)
    await expectRefused(service, () => ask(mobile), 'sms_too_frequent', anyWait)
    expect(fake.requests).toBe(1)
  })

  it('keeps the code good, in case the SMS arrives', async () => {
    fake.failNext(faults.replyLost)
    const { verification_id } = await (await ask(newMobile())).json<{ verification_id: string }>()
    const body = registrationWith({ verification_id })
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
  })

  it('keeps the code good on the classic API too, where the failure sets the cookie', async () => {
    fake.failNext(faults.replyLost)
    const visitor = newVisitor(service)
    const mobile = newMobile()
    const { query } = await drawPicture(service, visitor)
    const sent = await visitor.get(`/sms_codes/${mobile}/?${query}`)
    expect(visitor.cookies.get('__Host-verification')).toMatch(/^[\w-]{43}$/)
    await expectEnvelope(sent, 'The SMS may or may not have been sent')
    await expectDone(await visitor.post('/register/', registrationWith({ mobile })))
  })
})
