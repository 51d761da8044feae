import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  askForCode,
  codeSentTo,
  newMobile,
  newVisitor,
  solveCaptcha,
  wrongAnswer,
} from '../support/visitor.ts'

const service = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/captchas', () => {
  it('draws a captcha and does not tell the answer', async () => {
    const response = await newVisitor(service).send('POST', '/v1/captchas')
    expect(response.status).toBe(201)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const body = await response.json<{ captcha_id: string; image: string }>()
    expect(body).toEqual({
      captcha_id: expect.stringMatching(/^[\w-]{22}$/),
      image: expect.stringMatching(/^<svg [^]*<\/svg>$/),
      expires_in: 300,
    })
    const [drawn] = service.inbox.captchas
    expect(drawn?.captcha_id).toBe(body.captcha_id)
    expect(body.image.toLowerCase()).not.toContain(drawn?.answer)
  })

  it('stores the answer for as long as the captcha lives', async () => {
    const { captcha_id, captcha_answer } = await solveCaptcha(service, newVisitor(service))
    expect(await service.deps.entries.get(`captcha:${captcha_id}`, 'json')).toEqual({
      answer: captcha_answer,
      expires_at: Date.now() + 300_000,
    })
  })

  it('limits captchas per client', async () => {
    const visitor = newVisitor(service)
    for (let drawn = 0; drawn < 60; drawn++) await visitor.send('POST', '/v1/captchas')
    await expectProblem(await visitor.send('POST', '/v1/captchas'), 'too_many_requests', { retry_after: 1 })
    expect((await newVisitor(service).send('POST', '/v1/captchas')).status).toBe(201)
  })
})

describe('POST /v1/sms-codes', () => {
  it('sends a code and does not tell it', async () => {
    const mobile = newMobile()
    const response = await askForCode(service, newVisitor(service), mobile)
    expect(response.status).toBe(202)
    expect(response.headers.getSetCookie()).toEqual([])
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      verification_id: expect.stringMatching(/^[\w-]{22}$/),
      expires_in: 180,
      resend_in: 180,
    })
    expect(text).not.toContain(codeSentTo(service, mobile))
  })

  it('stores the code hashed, under a key that is new for every SMS', async () => {
    const mobile = newMobile()
    const { verification_id } = await (
      await askForCode(service, newVisitor(service), mobile)
    ).json<{ verification_id: string }>()
    const stored = await service.deps.entries.get(`sms-code:${verification_id}`)
    expect(JSON.parse(stored ?? '')).toEqual({
      phone_number: `+86${mobile}`,
      code_hash: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: Date.now() + 180_000,
    })
  })

  it.each(['mobile', 'captcha_id', 'captcha_answer'])(
    'refuses a body without %s as incomplete',
    async (name) => {
      const visitor = newVisitor(service)
      const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
      for (const value of [undefined, '', null]) {
        const response = await withoutEffect(service, () =>
          visitor.post('/v1/sms-codes', { ...body, [name]: value }),
        )
        await expectProblem(response, 'incomplete_parameters', {
          errors: [{ pointer: `/${name}`, detail: 'is missing or empty' }],
        })
      }
      expect((await visitor.post('/v1/sms-codes', body)).status).toBe(202)
    },
  )

  it.each([
    ['a landline', { mobile: '01012345678' }, '/mobile'],
    ['two numbers', { mobile: '13800138000 13900139000' }, '/mobile'],
    ['an extension', { mobile: '13800138000;ext=1' }, '/mobile'],
    ['a list of numbers', { mobile: ['13800138000'] }, '/mobile'],
    ['a number that is a number', { mobile: 13800138000 }, '/mobile'],
    ['a captcha id with a colon', { captcha_id: 'a:b' }, '/captcha_id'],
    ['an endless answer', { captcha_answer: 'a'.repeat(17) }, '/captcha_answer'],
    ['an answer that is an object', { captcha_answer: {} }, '/captcha_answer'],
  ])('refuses %s, and burns no captcha for it', async (_, change, pointer) => {
    const visitor = newVisitor(service)
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    const response = await withoutEffect(service, () => visitor.post('/v1/sms-codes', { ...body, ...change }))
    await expectProblem(response, 'invalid_parameters', { errors: [{ pointer, detail: expect.any(String) }] })
    expect((await visitor.post('/v1/sms-codes', body)).status).toBe(202)
  })

  it.each(['+85261234567', '+14155552671', '+447400123456'])(
    'refuses %s, a number of another country, and burns no captcha for it',
    async (mobile) => {
      const visitor = newVisitor(service)
      const solved = await solveCaptcha(service, visitor)
      const response = await withoutEffect(service, () =>
        visitor.post('/v1/sms-codes', { mobile, ...solved }),
      )
      await expectProblem(response, 'country_not_supported', { detail: 'We send to CN only.' })
      expect((await visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved })).status).toBe(202)
    },
  )

  it('knows no captcha of an unknown id', async () => {
    const body = { mobile: newMobile(), captcha_id: 'A'.repeat(22), captcha_answer: 'abcd' }
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/sms-codes', body))
    await expectProblem(response, 'captcha_expired')
  })

  it('burns the captcha with a wrong answer', async () => {
    const visitor = newVisitor(service)
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    const wrong = await withoutEffect(service, () =>
      visitor.post('/v1/sms-codes', { ...body, captcha_answer: wrongAnswer }),
    )
    await expectProblem(wrong, 'captcha_incorrect')
    const right = await withoutEffect(service, () => visitor.post('/v1/sms-codes', body))
    await expectProblem(right, 'captcha_expired')
  })

  it('redeems a captcha once, even where its entry is still readable', async () => {
    const visitor = newVisitor(service)
    const solved = await solveCaptcha(service, visitor)
    const entry = (await service.deps.entries.get(`captcha:${solved.captcha_id}`)) ?? ''
    expect((await visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved })).status).toBe(202)
    await service.settled()
    await service.deps.entries.put(`captcha:${solved.captcha_id}`, entry)
    const response = await withoutEffect(service, () =>
      visitor.post('/v1/sms-codes', { mobile: newMobile(), ...solved }),
    )
    await expectProblem(response, 'captcha_expired')
  })

  it('sends to one number once in a cooldown, for whoever asks', async () => {
    const mobile = newMobile()
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () => askForCode(service, newVisitor(service), mobile))
    expect(response.headers.get('Retry-After')).toBe('179')
    await expectProblem(response, 'sms_too_frequent', { retry_after: 179 })
    vi.advanceTimersByTime(179_000)
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
  })

  it('asks the stored copy of the cooldown first, and then spares the trip to the gate', async () => {
    const mobile = newMobile()
    await service.deps.entries.put(`cooldown:+86${mobile}`, JSON.stringify({ resend_at: Date.now() + 5000 }))
    const response = await withoutEffect(service, () => askForCode(service, newVisitor(service), mobile))
    await expectProblem(response, 'sms_too_frequent', { retry_after: 5 })
    vi.advanceTimersByTime(5000)
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
  })

  it('sends to one number ten times in any 24 hours', async () => {
    const mobile = newMobile()
    for (let sent = 0; sent < 10; sent++) {
      expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
      vi.advanceTimersByTime(180_000)
    }
    const response = await withoutEffect(service, () => askForCode(service, newVisitor(service), mobile))
    const waitSeconds = 24 * 3600 - 10 * 180
    await expectProblem(response, 'sms_too_frequent', { retry_after: waitSeconds })
    vi.advanceTimersByTime(waitSeconds * 1000 - 1)
    await withoutEffect(service, () => askForCode(service, newVisitor(service), mobile))
    vi.advanceTimersByTime(1)
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
  })

  it('limits requests per client, and keeps the captcha then', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 20; asked++) await askForCode(service, visitor, newMobile())
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, visitor)) }
    const response = await withoutEffect(service, () => visitor.post('/v1/sms-codes', body))
    await expectProblem(response, 'too_many_requests', { retry_after: 180 })
    expect((await newVisitor(service).post('/v1/sms-codes', body)).status).toBe(202)
  })
})
