import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectDone, expectEnvelope, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  codeSentTo,
  drawPicture,
  newMobile,
  newVisitor,
  type Visitor,
  wrongAnswer,
} from '../support/visitor.ts'

const service = startService()

const picture = (visitor: Visitor, id?: string) => drawPicture(service, visitor, id)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('GET /sms_codes/{mobile}/', () => {
  it('sends a code, and remembers the verification in a cookie that scripts cannot read', async () => {
    const visitor = newVisitor(service)
    const mobile = newMobile()
    const response = await visitor.get(`/sms_codes/${mobile}/?${(await picture(visitor)).query}`)
    const [cookie, ...others] = response.headers.getSetCookie()
    await expectDone(response)
    expect(codeSentTo(service, mobile)).toMatch(/^\d{6}$/)
    expect(others).toEqual([])
    expect(cookie).toMatch(
      /^__Host-verification=[\w-]{22}; Max-Age=180; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(cookie).not.toContain(codeSentTo(service, mobile))
  })

  it('takes the answer in any case, with and without the final slash', async () => {
    const visitor = newVisitor(service)
    const { answer, id } = await picture(visitor)
    const query = `image_code=${answer.toUpperCase()}&image_code_id=${id.toUpperCase()}`
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}?${query}`))
  })

  it.each([
    ['no image_code', 'image_code_id=A'],
    ['an empty image_code', 'image_code=&image_code_id=A'],
    ['no image_code_id', 'image_code=A'],
    ['an empty image_code_id', 'image_code=A&image_code_id='],
    ['neither', ''],
  ])('refuses %s as incomplete', async (_, query) => {
    const response = await withoutEffect(service, () =>
      newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`),
    )
    await expectEnvelope(response, 'Incomplete parameters')
  })

  it('refuses repeated parameters, and burns no captcha for them', async () => {
    const visitor = newVisitor(service)
    const { query, answer } = await picture(visitor)
    const mobile = newMobile()
    const response = await withoutEffect(service, () =>
      visitor.get(`/sms_codes/${mobile}/?${query}&image_code=${answer}`),
    )
    await expectEnvelope(response, 'Invalid parameters')
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${query}`))
  })

  it.each(['%ff', '%', '%zz', '%c3%28'])(
    'refuses the wrongly encoded answer %s, and burns no captcha for it',
    async (text) => {
      const visitor = newVisitor(service)
      const { id, query } = await picture(visitor)
      const mobile = newMobile()
      const response = await withoutEffect(service, () =>
        visitor.get(`/sms_codes/${mobile}/?image_code=${text}&image_code_id=${id}`),
      )
      await expectEnvelope(response, 'Invalid parameters')
      await expectDone(await visitor.get(`/sms_codes/${mobile}/?${query}`))
    },
  )

  it('knows no captcha of an unknown id', async () => {
    const query = `image_code=abcd&image_code_id=${crypto.randomUUID()}`
    const response = await withoutEffect(service, () =>
      newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`),
    )
    await expectEnvelope(response, 'Verification code expired,Please refresh')
  })

  it('burns the captcha with a wrong answer', async () => {
    const visitor = newVisitor(service)
    const { id, query } = await picture(visitor)
    const mobile = newMobile()
    const wrong = await withoutEffect(service, () =>
      visitor.get(`/sms_codes/${mobile}/?image_code=${wrongAnswer}&image_code_id=${id}`),
    )
    await expectEnvelope(wrong, 'Incorrect verification code')
    const right = await withoutEffect(service, () => visitor.get(`/sms_codes/${mobile}/?${query}`))
    await expectEnvelope(right, 'Verification code expired,Please refresh')
  })

  it('redeems a captcha once', async () => {
    const visitor = newVisitor(service)
    const { query } = await picture(visitor)
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${query}`))
    const again = await withoutEffect(service, () => visitor.get(`/sms_codes/${newMobile()}/?${query}`))
    await expectEnvelope(again, 'Verification code expired,Please refresh')
  })

  it('takes a captcha until the millisecond before it times out', async () => {
    const visitor = newVisitor(service)
    const [inTime, late] = [await picture(visitor), await picture(visitor)]
    vi.advanceTimersByTime(300_000 - 1)
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${inTime.query}`))
    vi.advanceTimersByTime(1)
    const response = await withoutEffect(service, () =>
      visitor.get(`/sms_codes/${newMobile()}/?${late.query}`),
    )
    await expectEnvelope(response, 'Verification code expired,Please refresh')
  })

  it('sends to one number once in 180 seconds, however the number is written', async () => {
    const visitor = newVisitor(service)
    const mobile = newMobile()
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${(await picture(visitor)).query}`))
    for (const written of [
      mobile,
      `+86${mobile}`,
      `0086${mobile}`,
      `${mobile.slice(0, 3)}-${mobile.slice(3)}`,
    ]) {
      const { query } = await picture(visitor)
      const response = await withoutEffect(service, () =>
        visitor.get(`/sms_codes/${encodeURIComponent(written)}/?${query}`),
      )
      expect(response.headers.get('Retry-After')).toBe('180')
      await expectEnvelope(response, 'Operation is too frequent')
    }
    vi.advanceTimersByTime(180_000 - 1)
    const { query } = await picture(visitor)
    const early = await withoutEffect(service, () => visitor.get(`/sms_codes/${mobile}/?${query}`))
    await expectEnvelope(early, 'Operation is too frequent')
    vi.advanceTimersByTime(1)
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${(await picture(visitor)).query}`))
  })

  it('does not trust the stored copy of the cooldown: without it the gate still refuses', async () => {
    const visitor = newVisitor(service)
    const mobile = newMobile()
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${(await picture(visitor)).query}`))
    await service.settled()
    await service.deps.entries.delete(`cooldown:+86${mobile}`)
    const { query } = await picture(visitor)
    const response = await withoutEffect(service, () => visitor.get(`/sms_codes/${mobile}/?${query}`))
    await expectEnvelope(response, 'Operation is too frequent')
  })

  it.each(['10086', '01012345678', '12345678901', '13800138000,13900139000', '%EF%BC%91', '%ff', '1 OR 1=1'])(
    'refuses %s as a mobile number, and burns no captcha for it',
    async (written) => {
      const visitor = newVisitor(service)
      const { query } = await picture(visitor)
      const response = await withoutEffect(service, () => visitor.get(`/sms_codes/${written}/?${query}`))
      await expectEnvelope(response, 'Invalid parameters')
      await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${query}`))
    },
  )

  it('refuses a number of a country that it does not send to, and burns no captcha for it', async () => {
    const visitor = newVisitor(service)
    const { query } = await picture(visitor)
    const response = await withoutEffect(service, () => visitor.get(`/sms_codes/%2B85261234567/?${query}`))
    await expectEnvelope(response, 'Phone numbers of this country are not supported')
    await expectDone(await visitor.get(`/sms_codes/${newMobile()}/?${query}`))
  })

  it.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Moz', 'prefetch'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
  ])('has no effect for a request with %s: %s, and burns no captcha', async (name, value) => {
    const visitor = newVisitor(service)
    const { query } = await picture(visitor)
    const mobile = newMobile()
    const response = await withoutEffect(service, () =>
      visitor.get(`/sms_codes/${mobile}/?${query}`, { [name]: value }),
    )
    await expectEnvelope(response, 'Requests from this origin are not allowed')
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${query}`))
  })

  it('has no effect for HEAD', async () => {
    const visitor = newVisitor(service)
    const { query } = await picture(visitor)
    const mobile = newMobile()
    const response = await withoutEffect(service, () =>
      visitor.send('HEAD', `/sms_codes/${mobile}/?${query}`),
    )
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe('GET')
    await expectDone(await visitor.get(`/sms_codes/${mobile}/?${query}`))
  })

  it('limits requests per client, and keeps the captcha then', async () => {
    const visitor = newVisitor(service)
    for (let asked = 0; asked < 20; asked++)
      await visitor.get(`/sms_codes/${newMobile()}/?${(await picture(visitor)).query}`)
    const { query } = await picture(visitor)
    const refused = await withoutEffect(service, () => visitor.get(`/sms_codes/${newMobile()}/?${query}`))
    expect(refused.headers.get('Retry-After')).toBe('180')
    await expectEnvelope(refused, 'Too many requests')
    await expectDone(await newVisitor(service).get(`/sms_codes/${newMobile()}/?${query}`))
  })
})
