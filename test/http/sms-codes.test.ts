import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  askForCode,
  codeSentTo,
  newMobile,
  newVisitor,
  solveCaptcha,
  verify,
  wrongAnswer,
} from '../support/visitor.ts'

const service = startService()
async function expectSent(asked: Promise<Response>) {
  return expect((await asked).status).toBe(202)
}
function anybody() {
  return newVisitor(service)
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

  it('stores whose the code is and not the code, under a key that is new for every SMS', async () => {
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
    const visitor = anybody()
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    for (const name of ['mobile', 'captcha_id', 'captcha_answer'])
      for (const value of [undefined, '', null]) {
        const response = await withoutEffect(service, () =>
          visitor.post('/v1/sms-codes', { ...body, [name]: value }),
        )
        await expectProblem(response, 'incomplete_parameters', {
          errors: [{ pointer: `/${name}`, detail: 'is missing or empty' }],
        })
      }
    await expectSent(visitor.post('/v1/sms-codes', body))
  })

  const invalid = (pointer: string) =>
    ({ code: 'invalid_parameters', members: { errors: [{ pointer, detail: expect.any(String) }] } }) as const
  const foreign = { code: 'country_not_supported', members: { detail: 'We send to CN only.' } } as const

  it.each([
    { change: { mobile: '01012345678' }, ...invalid('/mobile') },
    { change: { mobile: ['13800138000'] }, ...invalid('/mobile') },
    { change: { mobile: 13800138000 }, ...invalid('/mobile') },
    { change: { mobile: '+85261234567' }, ...foreign },
    { change: { mobile: '+14155552671' }, ...foreign },
    { change: { captcha_id: 'a:b' }, ...invalid('/captcha_id') },
    { change: { captcha_answer: 'a'.repeat(17) }, ...invalid('/captcha_answer') },
    { change: { captcha_answer: {} }, ...invalid('/captcha_answer') },
  ])('refuses $change, and keeps the captcha', async ({ change, code, members }) => {
    const visitor = anybody()
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    const response = await withoutEffect(service, () => visitor.post('/v1/sms-codes', { ...body, ...change }))
    await expectProblem(response, code, members)
    await expectSent(visitor.post('/v1/sms-codes', body))
  })
})

describe('a captcha', () => {
  it.each([
    ['a right answer', {}, undefined],
    ['a wrong answer', { captcha_answer: wrongAnswer }, 'captcha_incorrect'],
  ] as const)('is spent by %s, though its entry stays in KV', async (_, change, code) => {
    const visitor = anybody()
    const solved = await solveCaptcha(service, visitor)
    const first = await visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved, ...change })
    if (code === undefined) expect(first.status).toBe(202)
    else await expectProblem(first, code)
    const again = await withoutEffect(service, () =>
      visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved }),
    )
    await expectProblem(again, 'captcha_expired')
    expect(await service.env.ENTRIES.get(`captcha:${solved.captcha_id}`)).not.toBeNull()
  })

  it('is good until the millisecond before it expires', async () => {
    const [inTime, late] = [await solveCaptcha(service, anybody()), await solveCaptcha(service, anybody())]
    vi.advanceTimersByTime(300_000 - 1)
    await expectSent(anybody().post('/v1/sms-codes', { mobile: newMobile(), ...inTime }))
    vi.advanceTimersByTime(1)
    const response = await withoutEffect(service, () =>
      anybody().post('/v1/sms-codes', { mobile: newMobile(), ...late }),
    )
    await expectProblem(response, 'captcha_expired')
  })
})

describe('how often', () => {
  it('one number gets one SMS in a cooldown, whoever asks', async () => {
    const mobile = newMobile()
    await expectSent(askForCode(service, anybody(), mobile))
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () => askForCode(service, anybody(), mobile))
    expect(response.headers.get('Retry-After')).toBe('179')
    await expectProblem(response, 'sms_too_frequent', { retry_after: 179 })
    vi.advanceTimersByTime(179_000 - 1)
    await withoutEffect(service, () => askForCode(service, anybody(), mobile))
    vi.advanceTimersByTime(1)
    await expectSent(askForCode(service, anybody(), mobile))
  })

  it('the copy of the cooldown refuses at once, and without it the ledger does', async () => {
    const mobile = newMobile()
    const key = `cooldown:+86${mobile}`
    await service.env.ENTRIES.put(key, JSON.stringify({ resend_at: Date.now() + 5000 }))
    const byCopy = await withoutEffect(service, () => askForCode(service, anybody(), mobile))
    await expectProblem(byCopy, 'sms_too_frequent', { retry_after: 5 })
    vi.advanceTimersByTime(5000)
    await expectSent(askForCode(service, anybody(), mobile))
    await service.settled()
    await service.env.ENTRIES.delete(key)
    const byLedger = await withoutEffect(service, () => askForCode(service, anybody(), mobile))
    await expectProblem(byLedger, 'sms_too_frequent', { retry_after: 180 })
  })

  it('one client makes 20 requests in an hour, and keeps the captcha of one more', async () => {
    const visitor = anybody()
    for (let asked = 0; asked < 20; asked += 1) await askForCode(service, visitor, newMobile())
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    const response = await withoutEffect(service, () => visitor.post('/v1/sms-codes', body))
    await expectProblem(response, 'too_many_requests', { retry_after: 180 })
    await expectSent(anybody().post('/v1/sms-codes', body))
  })
})
