import { describe, expect, it, vi } from 'vitest'
import { expectEnvelope, expectProblem, footprint } from '../support/expectations.ts'
import { createRonglianFake, faults, type RonglianFault } from '../support/ronglian-fake.ts'
import { startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password, solveCaptcha } from '../support/visitor.ts'

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

/** Asks for a code while the provider has a fault, and counts what reached it. */
const askDuring = async (fault: RonglianFault, mobile: string) => {
  fake.reset()
  fake.failNext(fault)
  const before = await footprint(service)
  const response = await askForCode(service, newVisitor(service), mobile)
  await service.settled()
  expect(await footprint(service)).toEqual(before)
  expect(response.headers.getSetCookie()).toEqual([])
  expect(fake.rejections).toEqual([])
  // Whatever happened: once, and never again by itself.
  expect(fake.requests).toBe(1)
  return response
}

/** The keys that a verification leaves in the store. */
const keysOf = async (mobile: string) => {
  const { keys } = await service.deps.entries.list({ prefix: 'sms-code:' })
  const entries = await Promise.all(keys.map(({ name }) => service.deps.entries.get(name)))
  return {
    codes: entries.filter((entry) => entry?.includes(mobile)).length,
    cooldown: (await service.deps.entries.get(`cooldown:+86${mobile}`)) !== null,
  }
}

describe('a provider that accepts', () => {
  it('gets the code and its minutes, and the code registers', async () => {
    fake.reset()
    const visitor = newVisitor(service)
    const mobile = newMobile()
    const response = await askForCode(service, visitor, mobile)
    expect(response.status).toBe(202)
    expect(fake.messages).toEqual([
      { to: mobile, code: expect.stringMatching(/^\d{6}$/), minutes: '3', templateId: '1' },
    ])
    const { verification_id } = await response.json<{ verification_id: string }>()
    const sms_code = fake.messages[0]?.code
    const body = { username: newUsername(), password, verification_id, sms_code }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('is called with a code that no log line holds, nor the whole number', async () => {
    const logged = vi.spyOn(console, 'info')
    fake.reset()
    const mobile = newMobile()
    await askForCode(service, newVisitor(service), mobile)
    const lines = logged.mock.calls.join()
    logged.mockRestore()
    expect(lines).toContain(`"to":"+86${mobile.slice(0, 3)}****${mobile.slice(-4)}"`)
    expect(lines).not.toContain(mobile)
    expect(lines).not.toContain(fake.messages[0]?.code)
  })
})

describe('a definite failure that is not the number’s fault', () => {
  it.each([
    ['HTTP 400', faults.http(400)],
    ['HTTP 401', faults.http(401)],
    ['HTTP 404', faults.http(404)],
    ['HTTP 429', faults.http(429)],
    ['HTTP 500', faults.http(500)],
    ['HTTP 503', faults.http(503)],
    ['a wrong signature', faults.code('111109')],
    ['an empty balance', faults.code('111142')],
    ['a template that is not approved', faults.code('160032')],
    ['an internal error', faults.code('111000')],
    ['a code that nobody knows', faults.code('999999')],
  ])('%s releases the number at once', async (_, fault) => {
    const mobile = newMobile()
    await expectProblem(await askDuring(fault, mobile), 'sms_unavailable', { detail: expect.any(String) })
    expect(fake.messages).toEqual([])
    expect(await keysOf(mobile)).toEqual({ codes: 0, cooldown: false })
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
  })
})

describe('a definite failure that is the number’s fault', () => {
  it.each(['112306', '160042', '112317', '160034', '112314', '160038', '160039', '160040', '160041'])(
    '%s releases the number at once',
    async (statusCode) => {
      const mobile = newMobile()
      await expectProblem(await askDuring(faults.code(statusCode), mobile), 'sms_refused')
      expect(await keysOf(mobile)).toEqual({ codes: 0, cooldown: false })
      expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
    },
  )
})

describe('an unknown outcome', () => {
  it.each([
    ['HTTP 502', faults.http(502)],
    ['HTTP 504', faults.http(504)],
    ['an HTML page', faults.html],
    ['cut JSON', faults.cutJson],
    ['JSON of another shape', faults.wrongShape],
    ['an endless answer', faults.oversized],
    ['a redirect', faults.redirect],
    ['a hang', faults.hang],
    ['a hang in the body', faults.hangInBody()],
    ['a broken connection', faults.reset],
    ['a broken connection in the body', faults.resetInBody()],
  ])('%s keeps the number and the code', async (_, fault) => {
    const mobile = newMobile()
    await expectProblem(await askDuring(fault, mobile), 'sms_unconfirmed', {
      detail: expect.any(String),
      retry_after: expect.any(Number),
      verification_id: expect.stringMatching(/^[\w-]{22}$/),
      expires_in: expect.any(Number),
    })
    expect(await keysOf(mobile)).toEqual({ codes: 1, cooldown: true })
    const again = await askForCode(service, newVisitor(service), mobile)
    await expectProblem(again, 'sms_too_frequent', { retry_after: expect.any(Number) })
    expect(fake.requests).toBe(1)
  })

  it('leaves the code good, should the SMS arrive', async () => {
    const visitor = newVisitor(service)
    const response = await askDuring(faults.replyLost, newMobile())
    const { verification_id } = await response.json<{ verification_id: string }>()
    const sms_code = fake.messages[0]?.code
    const body = { username: newUsername(), password, verification_id, sms_code }
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('leaves the code good on the classic surface too, where the cookie comes with the failure', async () => {
    fake.reset()
    fake.failNext(faults.replyLost)
    const visitor = newVisitor(service)
    const mobile = newMobile()
    const { captcha_id, captcha_answer } = await solveCaptcha(service, visitor)
    const query = `image_code=${captcha_answer}&image_code_id=${captcha_id}`
    const sent = await visitor.get(`/sms_codes/${mobile}/?${query}`)
    expect(visitor.cookies.get('__Host-verification')).toMatch(/^[\w-]{22}$/)
    await expectEnvelope(sent, 'The SMS may or may not have been sent')
    const body = { username: newUsername(), password, mobile, sms_code: fake.messages[0]?.code }
    expect(await (await visitor.post('/register/', body)).json()).toEqual({ code: 0, errmsg: 'ok' })
  })
})
