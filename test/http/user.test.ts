import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountChangesPerUser } from '../../src/limits/policies.ts'
import { isSignedIn, proofFor, registeredUser } from '../support/account.ts'
import { expectProblem, expectRefused, footprint, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  newMobile,
  newUsername,
  newVisitor,
  password,
  register,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()
const new_password = 'a staple of another battery'
const freshForMs = 10 * 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const put = (visitor: Visitor, path: string, json: object) => visitor.send('PUT', path, { json })
const erase = (visitor: Visitor, json?: object) =>
  visitor.send('DELETE', '/v1/user', json === undefined ? {} : { json })

/** Another browser of the user. */
async function signInElsewhere(username: string): Promise<Visitor> {
  const visitor = newVisitor(service)
  expect((await visitor.post('/v1/sessions', { username, password })).status).toBe(201)
  return visitor
}

async function storedUser(username: string) {
  const query = 'SELECT id, phone_number, password_hash, password_version FROM user WHERE username = ?'
  return service.env.DB.prepare(query).bind(username).first()
}

/** Every call that needs a fresh proof, with its success. */
const protectedCalls = {
  'PUT /v1/user/password': {
    status: 204,
    prepare: async () => ({ new_password }),
    call: (visitor: Visitor, body: object) => put(visitor, '/v1/user/password', body),
  },
  'PUT /v1/user/mobile': {
    status: 200,
    prepare: () => proofFor(service, 'change_mobile'),
    call: (visitor: Visitor, body: object) => put(visitor, '/v1/user/mobile', body),
  },
  'DELETE /v1/user': { status: 204, prepare: async () => ({}), call: erase },
} as const

describe.each(Object.entries(protectedCalls))('%s', (_, { status, prepare, call }) => {
  it('is refused ten minutes after the session was opened, and works a millisecond before', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    vi.advanceTimersByTime(freshForMs)
    const body = await prepare()
    const before = await storedUser(username)
    await expectProblem(await withoutEffect(service, () => call(visitor, body)), 'fresh_proof_required')
    expect(await storedUser(username)).toEqual(before)
    vi.setSystemTime(Date.now() - 1)
    expect((await call(visitor, body)).status).toBe(status)
  })

  it('works later with the current password, and not with another one', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    vi.advanceTimersByTime(freshForMs)
    const body = await prepare()
    const before = await storedUser(username)
    const wrong = { ...body, current_password: 'a wrong password' }
    await expectProblem(await withoutEffect(service, () => call(visitor, wrong)), 'invalid_credentials')
    expect(await storedUser(username)).toEqual(before)
    expect((await call(visitor, { ...body, current_password: password })).status).toBe(status)
  })

  it('is refused to a caller who is not signed in', async () => {
    const body = await prepare()
    const response = await withoutEffect(service, () => call(newVisitor(service), body))
    await expectProblem(response, 'unauthenticated')
  })

  it('is refused after ten calls in ten minutes', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    const body = await prepare()
    const { id } = (await storedUser(username)) ?? {}
    // At the limiter itself: ten password hashes take too long.
    const limiter = service.env.RATE_LIMITERS.getByName(`user:${String(id)}`)
    for (let calls = 0; calls < 10; calls += 1) await limiter.take([accountChangesPerUser])
    const response = await withoutEffect(service, () => call(visitor, body))
    await expectProblem(response, 'too_many_requests', { retry_after: 60 })
  })
})

describe('PUT /v1/user/password', () => {
  it('sets the password, and ends the other sessions', async () => {
    const { visitor, username } = await registeredUser(service)
    const other = await signInElsewhere(username)
    expect((await put(visitor, '/v1/user/password', { new_password })).status).toBe(204)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(other)).toBe(false)
    const sign = (tried: string) => newVisitor(service).post('/v1/sessions', { username, password: tried })
    await expectProblem(await sign(password), 'invalid_credentials')
    expect((await sign(new_password)).status).toBe(201)
  })

  it('refuses a weak password', async () => {
    const { visitor, username } = await registeredUser(service)
    const before = await storedUser(username)
    const body = { new_password: username }
    const response = await withoutEffect(service, () => put(visitor, '/v1/user/password', body))
    await expectProblem(response, 'weak_password', { detail: 'It is the user name.' })
    expect(await storedUser(username)).toEqual(before)
  })

  it('with one current password succeeds once of ten', async () => {
    const { visitor, username } = await registeredUser(service)
    const responses = await inParallel(10, (index) =>
      put(visitor, '/v1/user/password', {
        current_password: password,
        new_password: `${new_password} ${index}`,
      }),
    )
    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(9)
    expect(await storedUser(username)).toMatchObject({ password_version: 1 })
  })
})

describe('PUT /v1/user/mobile', () => {
  it('changes the number, and ends the other sessions', async () => {
    const { visitor, username, mobile } = await registeredUser(service)
    const other = await signInElsewhere(username)
    const number = newMobile()
    const response = await put(visitor, '/v1/user/mobile', await proofFor(service, 'change_mobile', number))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ username, mobile: `+86${number}` })
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(other)).toBe(false)
    const sign = (tried: string) => newVisitor(service).post('/v1/sessions', { mobile: tried, password })
    expect((await sign(number)).status).toBe(201)
    await expectProblem(await sign(mobile), 'invalid_credentials')
  })

  it('refuses a number that somebody has, and the code stays good', async () => {
    const holder = await registeredUser(service)
    const { visitor, username } = await registeredUser(service)
    const before = await storedUser(username)
    const body = await proofFor(service, 'change_mobile', holder.mobile)
    const change = () => put(visitor, '/v1/user/mobile', body)
    await expectProblem(await withoutEffect(service, change), 'mobile_taken')
    expect(await storedUser(username)).toEqual(before)
    expect((await erase(holder.visitor)).status).toBe(204)
    expect((await change()).status).toBe(200)
  })

  it('refuses a wrong code, and one that was used', async () => {
    const { visitor, username, mobile } = await registeredUser(service)
    const body = await proofFor(service, 'change_mobile')
    const wrong = { ...body, sms_code: anotherCode(body.sms_code) }
    const change = (json: object) => put(visitor, '/v1/user/mobile', json)
    await expectProblem(await withoutEffect(service, () => change(wrong)), 'sms_code_incorrect')
    expect(await storedUser(username)).toMatchObject({ phone_number: `+86${mobile}` })
    expect((await change(body)).status).toBe(200)
    const stranger = await registeredUser(service)
    const again = () => put(stranger.visitor, '/v1/user/mobile', body)
    await expectProblem(await withoutEffect(service, again), 'sms_code_expired')
    expect(await storedUser(stranger.username)).toMatchObject({ phone_number: `+86${stranger.mobile}` })
  })

  it('sent again after a lost answer, ends as the first time', async () => {
    const { visitor } = await registeredUser(service)
    const body = await proofFor(service, 'change_mobile')
    const first = await put(visitor, '/v1/user/mobile', body)
    const again = await put(visitor, '/v1/user/mobile', body)
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual(await first.json())
  })

  it('gives one number to one of five users who use its code at once', async () => {
    const mobile = newMobile()
    const users = await inParallel(5, () => registeredUser(service))
    const body = {
      current_password: password,
      ...(await proofFor(service, 'change_mobile', mobile)),
    }
    const responses = await Promise.all(users.map(({ visitor }) => put(visitor, '/v1/user/mobile', body)))
    expect(await tally(responses)).toEqual({ '200': 1, sms_code_expired: 4 })
    const query = 'SELECT count(*) AS count FROM user WHERE phone_number = ?'
    expect(await service.env.DB.prepare(query).bind(`+86${mobile}`).first('count')).toBe(1)
  })

  it('at once with an erasure leaves nothing of the user', async () => {
    const { visitor, username } = await registeredUser(service)
    const body = await proofFor(service, 'change_mobile')
    const [, erased] = await Promise.all([put(visitor, '/v1/user/mobile', body), erase(visitor)])
    expect(erased.status).toBe(204)
    expect(await storedUser(username)).toBeNull()
    const query = 'SELECT count(*) AS count FROM session WHERE user_id NOT IN (SELECT id FROM user)'
    expect(await service.env.DB.prepare(query).first('count')).toBe(0)
  })
})

describe('DELETE /v1/user', () => {
  it('leaves nothing of the user but redeemed codes, takes the cookies back, and frees name and number', async () => {
    const before = await footprint(service)
    const visitor = newVisitor(service)
    const { username, mobile, verification_id, sms_code } = await register(service, visitor)
    const other = await signInElsewhere(username)
    const response = await erase(visitor)
    vi.advanceTimersByTime(180_000)
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-session=; .*Max-Age=0/),
      expect.stringMatching(/^__Host-device=; .*Max-Age=0/),
    ])
    expect(await isSignedIn(other)).toBe(false)
    // The code stays spent, without the user.
    const { redeemed_codes = 0, ...others } = before.rows ?? {}
    expect((await footprint(service)).rows).toEqual({ ...others, redeemed_codes: redeemed_codes + 1 })
    const spent = { username, password, verification_id, sms_code }
    const replayed = () => newVisitor(service).post('/v1/users', spent)
    await expectProblem(await withoutEffect(service, replayed), 'sms_code_expired')
    const proof = await proofFor(service, 'register', mobile)
    const again = await newVisitor(service).post('/v1/users', { username, password, ...proof })
    expect(again.status).toBe(201)
  })

  it('leaves the code redeemed that the user registered with', async () => {
    const visitor = newVisitor(service)
    const { verification_id, sms_code } = await register(service, visitor)
    expect((await erase(visitor)).status).toBe(204)
    const body = { username: newUsername(), password, verification_id, sms_code }
    await expectRefused(service, () => newVisitor(service).post('/v1/users', body), 'sms_code_expired')
  })
})

describe('GET /v1/user/export', () => {
  it('gives all that is stored of the user, but secrets', async () => {
    const { visitor, username, mobile } = await registeredUser(service)
    await signInElsewhere(username)
    const response = await visitor.get('/v1/user/export')
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="account.json"')
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    const session = { id: expect.any(String), device: null, place: null }
    const times = { created_at: at, last_seen_at: at, expires_at: at }
    expect(await response.json()).toEqual({
      user: { id: expect.any(String), username, mobile: `+86${mobile}`, created_at: at },
      sessions: [
        { ...session, ...times, current: false },
        { ...session, ...times, current: true },
      ],
      passkeys: [],
    })
  })

  it('is refused to another site', async () => {
    const { visitor } = await registeredUser(service)
    const headers = { 'Sec-Fetch-Site': 'cross-site' }
    await expectProblem(await visitor.get('/v1/user/export', headers), 'forbidden_origin')
  })

  it('is refused ten minutes after the session was opened, and to a caller who is not signed in', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    vi.advanceTimersByTime(freshForMs - 1)
    expect((await visitor.get('/v1/user/export')).status).toBe(200)
    vi.advanceTimersByTime(1)
    await expectProblem(await visitor.get('/v1/user/export'), 'fresh_proof_required')
    await expectProblem(await newVisitor(service).get('/v1/user/export'), 'unauthenticated')
  })
})
