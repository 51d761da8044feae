import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectProblem, footprint, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  newUsername,
  newVisitor,
  password,
  prepareRegistration,
  register,
  verify,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()
const verified = (...visit: [visitor?: Visitor, mobile?: string]) => prepareRegistration(service, ...visit)

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('the SMS code on POST /v1/users', () => {
  it('knows no code of an unknown verification', async () => {
    const body = { username: newUsername(), password, verification_id: 'A'.repeat(22), sms_code: '123456' }
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/users', body))
    await expectProblem(response, 'sms_code_expired')
  })

  it('takes a code until the millisecond before it times out', async () => {
    const [inTime, late] = [await verified(), await verified()]
    vi.advanceTimersByTime(180_000 - 1)
    expect((await inTime.visitor.post('/v1/users', inTime.body)).status).toBe(201)
    vi.advanceTimersByTime(1)
    const response = await withoutEffect(service, () => late.visitor.post('/v1/users', late.body))
    await expectProblem(response, 'sms_code_expired')
  })

  it('is not taken later than its entry says, whatever the gate says', async () => {
    const { visitor, body } = await verified()
    const key = `sms-code:${body.verification_id}`
    const entry = await service.deps.entries.get<object>(key, 'json')
    const atTime = (expires_at: number) =>
      service.deps.entries.put(key, JSON.stringify({ ...entry, expires_at }))
    await atTime(Date.now())
    const response = await withoutEffect(service, () => visitor.post('/v1/users', body))
    await expectProblem(response, 'sms_code_expired')
    await atTime(Date.now() + 1)
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('refuses a wrong code five times, and then the right one too', async () => {
    const { visitor, body } = await verified()
    for (let wrong = 0; wrong < 5; wrong++) {
      const response = await withoutEffect(service, () =>
        visitor.post('/v1/users', { ...body, sms_code: anotherCode(body.sms_code) }),
      )
      await expectProblem(response, 'sms_code_incorrect')
    }
    const response = await withoutEffect(service, () => visitor.post('/v1/users', body))
    expect(response.headers.get('Retry-After')).toBe('180')
    await expectProblem(response, 'too_many_guesses', { retry_after: 180 })
  })

  it('no longer takes the code of a verification that a newer one replaced', async () => {
    const old = startService({ settings: { SMS_COOLDOWN_SECONDS: '60' } })
    const visitor = newVisitor(old)
    const first = await verify(old, visitor)
    vi.advanceTimersByTime(60_000)
    const second = await verify(old, visitor, first.mobile)
    const body = { username: newUsername(), password }
    const { verification_id, sms_code } = first
    const response = await withoutEffect(old, () =>
      visitor.post('/v1/users', { ...body, verification_id, sms_code }),
    )
    await expectProblem(response, 'sms_code_expired')
    const { mobile: _, ...proof } = second
    expect((await visitor.post('/v1/users', { ...body, ...proof })).status).toBe(201)
  })

  it('does not give the day’s guesses back with a new code', async () => {
    const strict = startService({ settings: { GUESSES_PER_DAY: '6' } })
    const visitor = newVisitor(strict)
    const first = await verify(strict, visitor)
    const guess = ({ verification_id, sms_code }: typeof first) =>
      visitor.post('/v1/users', { username: newUsername(), password, verification_id, sms_code })
    for (let wrong = 0; wrong < 5; wrong++) await guess({ ...first, sms_code: anotherCode(first.sms_code) })
    vi.advanceTimersByTime(180_000)
    const second = await verify(strict, visitor, first.mobile)
    await guess({ ...second, sms_code: anotherCode(second.sms_code) })
    const response = await withoutEffect(strict, () => guess(second))
    await expectProblem(response, 'too_many_guesses', { retry_after: 24 * 3600 - 180 })
  })

  it('buys one account with a code', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, username: newUsername() }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('buys one account with a code whose entry is still readable', async () => {
    const { visitor, body } = await verified()
    const key = `sms-code:${body.verification_id}`
    const entry = (await service.deps.entries.get(key)) ?? ''
    await visitor.post('/v1/users', body)
    await service.settled()
    await service.deps.entries.put(key, entry)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, username: newUsername() }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('ends as the first time when it is sent again after a lost answer', async () => {
    const { body } = await verified()
    const first = await (await newVisitor(service).post('/v1/users', body)).json()
    vi.advanceTimersByTime(1000)
    const before = await footprint(service)
    const visitor = newVisitor(service)
    const again = await visitor.post('/v1/users', body)
    expect(again.status).toBe(201)
    expect(await again.json()).toEqual(first)
    expect((await footprint(service)).rows?.users).toBe(before.rows?.users)
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })

  it('does not take another password for a retry', async () => {
    const { visitor, body } = await verified()
    await visitor.post('/v1/users', body)
    vi.advanceTimersByTime(1000)
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/users', { ...body, password: 'another good password' }),
    )
    await expectProblem(response, 'sms_code_expired')
  })

  it('refuses a taken name whatever its case, and leaves the code good', async () => {
    const { username } = await register(service, newVisitor(service))
    const { visitor, body } = await verified()
    const response = await withoutEffect(service, () =>
      visitor.post('/v1/users', { ...body, username: username.toUpperCase() }),
    )
    await expectProblem(response, 'username_taken')
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('refuses a registered number', async () => {
    const { mobile } = await register(service, newVisitor(service))
    vi.advanceTimersByTime(180_000)
    const { visitor, body } = await verified(newVisitor(service), mobile)
    const response = await withoutEffect(service, () => visitor.post('/v1/users', body))
    await expectProblem(response, 'mobile_taken')
  })

  it('ends the session that the browser had before', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const stolen = visitor.cookies.get('__Host-session') ?? ''
    await register(service, visitor)
    const thief = await service.call('GET', '/v1/session', {
      headers: { Cookie: `__Host-session=${stolen}` },
    })
    expect(thief.status).toBe(401)
  })
})
