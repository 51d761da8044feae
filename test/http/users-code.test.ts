import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FailureCode } from '../../src/core/errors.ts'
import { expectRefused, footprint } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { anotherCode, newVisitor, prepareRegistration, register } from '../support/visitor.ts'

const service = startService()

function prepare() {
  return prepareRegistration(service)
}

/** Expects that a registration from any browser is refused. */
function expectNoUser(body: unknown, code: FailureCode, members = {}) {
  return expectRefused(service, () => newVisitor(service).post('/v1/users', body), code, members)
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('the SMS code on POST /v1/users', () => {
  it('is good until the millisecond before it expires', async () => {
    const [inTime, late] = [await prepare(), await prepare()]
    vi.advanceTimersByTime(180_000 - 1)
    expect((await inTime.visitor.post('/v1/users', inTime.body)).status).toBe(201)
    vi.advanceTimersByTime(1)
    await expectNoUser(late.body, 'sms_code_expired')
  })

  it('is refused after the expiry of its entry, even if the ledger would accept it', async () => {
    const { visitor, body } = await prepare()
    const key = `sms-code:${body.verification_id}`
    const entry = await service.env.ENTRIES.get<object>(key, 'json')
    const put = (change: object) => service.env.ENTRIES.put(key, JSON.stringify({ ...entry, ...change }))
    await put({ expires_at: Date.now() })
    await expectNoUser(body, 'sms_code_expired')
    await put({ purpose: 'reset_password' })
    await expectNoUser(body, 'sms_code_expired')
    await put({ expires_at: Date.now() + 1 })
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('is refused after five wrong ones, from any browser that has the verification id', async () => {
    const { body } = await prepare()
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    for (let tries = 0; tries < 5; tries += 1) await expectNoUser(wrong, 'sms_code_incorrect')
    const response = await expectNoUser(body, 'too_many_guesses', { retry_after: 180 })
    expect(response.headers.get('Retry-After')).toBe('180')
  })

  it('is not used up by names that are taken', async () => {
    const { username } = await register(service, newVisitor(service))
    const { visitor, body } = await prepare()
    const taken = { ...body, username: username.toUpperCase() }
    for (let tries = 0; tries < 7; tries += 1) await expectNoUser(taken, 'username_taken')
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
  })

  it('is refused when a newer one has replaced it', async () => {
    const short = startService({ settings: { SMS_COOLDOWN_SECONDS: '60' } })
    const first = await prepareRegistration(short)
    vi.advanceTimersByTime(60_000)
    const second = await prepareRegistration(short, newVisitor(short), first.mobile)
    await expectNoUser(first.body, 'sms_code_expired')
    expect((await newVisitor(service).post('/v1/users', second.body)).status).toBe(201)
  })

  it('registers nobody with a registered number', async () => {
    const { mobile } = await register(service, newVisitor(service))
    vi.advanceTimersByTime(180_000)
    const { body } = await prepareRegistration(service, newVisitor(service), mobile)
    await expectNoUser(body, 'mobile_taken')
  })
})

it('a registration that is sent again after a lost answer ends as the first one', async () => {
  const { visitor: first, body } = await prepare()
  const user = await (await first.post('/v1/users', body)).json()
  vi.advanceTimersByTime(1000)
  const before = await footprint(service)
  const visitor = newVisitor(service)
  const again = await visitor.post('/v1/users', body)
  expect(again.status).toBe(201)
  expect(await again.json()).toEqual(user)
  expect((await footprint(service)).rows?.users).toBe(before.rows?.users)
  expect((await visitor.get('/v1/session')).status).toBe(200)
})
