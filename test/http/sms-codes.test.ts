import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { errorsAt, expectClassicRefused, expectDone, expectRefused } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  askForCode,
  codeSentTo,
  drawPicture,
  newMobile,
  newVisitor,
  solveCaptcha,
  verify,
  wrongAnswer,
} from '../support/visitor.ts'

const service = startService()

/** A visitor from a new address. */
function anybody() {
  return newVisitor(service)
}

function send(body: object) {
  return anybody().post('/v1/sms-codes', body)
}

async function newRequest() {
  return { mobile: newMobile(), ...(await solveCaptcha(service, anybody())) }
}

async function expectSent(asked: Promise<Response>) {
  expect((await asked).status).toBe(202)
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/sms-codes', () => {
  it('sends a code, and does not show it', async () => {
    const mobile = newMobile()
    const response = await askForCode(service, anybody(), mobile)
    expect(response.status).toBe(202)
    expect(response.headers.getSetCookie()).toEqual([])
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      verification_id: expect.stringMatching(/^[\w-]{43}$/),
      expires_in: 180,
      resend_in: 180,
    })
    expect(text).not.toContain(codeSentTo(service, mobile))
  })

  it('stores the number and not the code, under a new key for each SMS', async () => {
    const { mobile, verification_id } = await verify(service, anybody())
    expect(await service.env.ENTRIES.get(`sms-code:${verification_id}`, 'json')).toEqual({
      phone_number: `+86${mobile}`,
      purpose: 'register',
      expires_at: Date.now() + 180_000,
    })
    vi.advanceTimersByTime(180_000)
    expect((await verify(service, anybody(), mobile)).verification_id).not.toBe(verification_id)
  })

  it('refuses what is missing, empty or null as incomplete, and keeps the captcha', async () => {
    const body = await newRequest()
    for (const name of ['mobile', 'captcha_id', 'captcha_answer'])
      for (const value of [undefined, '', null]) {
        const ask = () => send({ ...body, [name]: value })
        const errors = errorsAt(`/${name}`, 'is missing or empty')
        await expectRefused(service, ask, 'incomplete_parameters', errors)
      }
    await expectSent(send(body))
  })

  const foreign = { detail: 'We send to CN only.' }

  it.each([
    [{ mobile: '01012345678' }, 'invalid_parameters', errorsAt('/mobile')],
    [{ mobile: ['13800138000'] }, 'invalid_parameters', errorsAt('/mobile')],
    [{ mobile: '+85261234567' }, 'country_not_supported', foreign],
    [{ mobile: '+14155552671' }, 'country_not_supported', foreign],
    [{ captcha_id: 'a:b' }, 'invalid_parameters', errorsAt('/captcha_id')],
    [{ captcha_answer: 'a'.repeat(17) }, 'invalid_parameters', errorsAt('/captcha_answer')],
    [{ captcha_answer: {} }, 'invalid_parameters', errorsAt('/captcha_answer')],
  ] as const)('refuses %j, and keeps the captcha', async (change, code, members) => {
    const body = await newRequest()
    await expectRefused(service, () => send({ ...body, ...change }), code, members)
    await expectSent(send(body))
  })
})

describe('a captcha', () => {
  it.each([
    ['a right answer', {}, 202],
    ['a wrong answer', { captcha_answer: wrongAnswer }, 400],
  ])('is spent by %s, though its entry stays in KV', async (_, change, status) => {
    const body = await newRequest()
    expect((await send({ ...body, ...change })).status).toBe(status)
    await expectRefused(service, () => send({ ...body, mobile: newMobile() }), 'captcha_expired')
    expect(await service.env.ENTRIES.get(`captcha:${body.captcha_id}`)).not.toBeNull()
  })

  it('is good until the millisecond before it expires', async () => {
    const [inTime, late] = [await newRequest(), await newRequest()]
    vi.advanceTimersByTime(300_000 - 1)
    await expectSent(send(inTime))
    vi.advanceTimersByTime(1)
    await expectRefused(service, () => send(late), 'captcha_expired')
  })
})

describe('the limits of SMS', () => {
  it('one number gets one SMS in a cooldown, from all clients together', async () => {
    const mobile = newMobile()
    const ask = () => askForCode(service, anybody(), mobile)
    await expectSent(ask())
    vi.advanceTimersByTime(1000)
    const response = await expectRefused(service, ask, 'sms_too_frequent', { retry_after: 179 })
    expect(response.headers.get('Retry-After')).toBe('179')
    vi.advanceTimersByTime(179_000 - 1)
    await expectRefused(service, ask, 'sms_too_frequent', { retry_after: 1 })
    vi.advanceTimersByTime(1)
    await expectSent(ask())
  })

  it('one number gets five SMS in an hour, on both surfaces together', async () => {
    const mobile = newMobile()
    for (let sms = 0; sms < 5; sms += 1) {
      if (sms === 2) {
        const { query } = await drawPicture(service, anybody())
        await expectDone(await anybody().get(`/sms_codes/${mobile}/?${query}`))
      } else await expectSent(askForCode(service, anybody(), mobile))
      vi.advanceTimersByTime(180_000)
    }
    const ask = () => askForCode(service, anybody(), mobile)
    await expectRefused(service, ask, 'sms_too_frequent', { retry_after: 3600 - 5 * 180 })
    const { query } = await drawPicture(service, anybody())
    const askClassic = () => anybody().get(`/sms_codes/${mobile}/?${query}`)
    await expectClassicRefused(service, askClassic, 'Operation is too frequent')
    vi.advanceTimersByTime(3_600_000 - 5 * 180_000)
    await expectSent(ask())
  })

  it('the copy of the cooldown in KV refuses first, and without it the ledger refuses', async () => {
    const mobile = newMobile()
    const ask = () => askForCode(service, anybody(), mobile)
    const key = `cooldown:+86${mobile}`
    await service.env.ENTRIES.put(key, JSON.stringify({ resend_at: Date.now() + 5000 }))
    await expectRefused(service, ask, 'sms_too_frequent', { retry_after: 5 })
    vi.advanceTimersByTime(5000)
    await expectSent(ask())
    await service.settled()
    await service.env.ENTRIES.delete(key)
    await expectRefused(service, ask, 'sms_too_frequent', { retry_after: 180 })
  })
})
