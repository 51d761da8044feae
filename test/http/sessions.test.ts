import { Buffer } from 'node:buffer'
import { scryptSync } from 'node:crypto'
import { createScheduledController } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import { signInsPerClient } from '../../src/limits/policies.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { bindings, startService } from '../support/service.ts'
import { newUsername, newVisitor, password, register } from '../support/visitor.ts'

const service = startService()
const dayMs = 24 * 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/sessions', () => {
  it('signs in, whatever the case of the name', async () => {
    const { username, mobile } = await register(service, newVisitor(service))
    const visitor = newVisitor(service)
    const response = await visitor.post('/v1/sessions', { username: username.toUpperCase(), password })
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-session=[\w-]{43}; /)])
    const user = await response.json()
    expect(user).toEqual({
      id: expect.any(String),
      username,
      mobile: `+86${mobile}`,
      created_at: expect.any(String),
    })
    expect(await (await visitor.get('/v1/session')).json()).toEqual(user)
  })

  it('says the same of a wrong password, of an unknown name, and of a name that cannot exist', async () => {
    const { username } = await register(service, newVisitor(service))
    for (const credentials of [
      { username, password: 'a wrong password' },
      { username, password: 'short' },
      { username, password: `${password} ` },
      { username: newUsername(), password },
      { username: "x' OR '1'='1", password },
      { username: '%', password },
    ]) {
      const response = await withoutEffect(service, () =>
        newVisitor(service).post('/v1/sessions', credentials),
      )
      await expectProblem(response, 'invalid_credentials')
    }
  })

  it.each([
    ['without a name', { password }, 'incomplete_parameters'],
    ['without a password', { username: 'ada-lovelace' }, 'incomplete_parameters'],
    ['with a list of names', { username: ['ada-lovelace'], password }, 'invalid_parameters'],
    ['with an object for a password', { username: 'ada-lovelace', password: {} }, 'invalid_parameters'],
  ] as const)('refuses a body %s', async (_, body, code) => {
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/sessions', body))
    await expectProblem(response, code, { errors: expect.any(Array) })
  })

  it('limits tries per name, from wherever they come, also with the right password', async () => {
    const { username } = await register(service, newVisitor(service))
    for (let tries = 0; tries < 10; tries++)
      await newVisitor(service).post('/v1/sessions', { username, password: 'a wrong password' })
    const response = await withoutEffect(service, () =>
      newVisitor(service).post('/v1/sessions', { username: username.toUpperCase(), password }),
    )
    await expectProblem(response, 'too_many_requests', { retry_after: 60 })
    vi.advanceTimersByTime(60_000)
    expect((await newVisitor(service).post('/v1/sessions', { username, password })).status).toBe(201)
  })

  it('limits tries per client, whatever the name', async () => {
    const visitor = newVisitor(service)
    // Straight at the gate: sixty scrypts would take a while.
    const gate = service.deps.rateGates.getByName(`client:${visitor.client}`)
    for (let tries = 0; tries < 59; tries++) await gate.take([signInsPerClient])
    await visitor.post('/v1/sessions', { username: newUsername(), password: 'x' })
    const response = await withoutEffect(service, () =>
      visitor.post('/v1/sessions', { username: newUsername(), password: 'x' }),
    )
    await expectProblem(response, 'too_many_requests', { retry_after: 10 })
  })

  it('lets no client that is beyond its own limit use up the limit of a name', async () => {
    const { username } = await register(service, newVisitor(service))
    const attacker = newVisitor(service)
    const gate = service.deps.rateGates.getByName(`client:${attacker.client}`)
    for (let tries = 0; tries < 60; tries++) await gate.take([signInsPerClient])
    for (let tries = 0; tries < 10; tries++) await attacker.post('/v1/sessions', { username, password: 'x' })
    expect((await newVisitor(service).post('/v1/sessions', { username, password })).status).toBe(201)
  })

  it('takes a name of the classic surface from the browser’s scripts', async () => {
    const { username } = await register(service, newVisitor(service))
    const visitor = newVisitor(service)
    visitor.cookies.set('username', 'someone-else')
    await visitor.post('/v1/sessions', { username, password })
    expect([...visitor.cookies.keys()]).toEqual(['__Host-session'])
  })

  it('replaces a hash of older parameters when the password has shown itself right', async () => {
    const { username } = await register(service, newVisitor(service))
    const { db } = service.deps
    const salt = Buffer.alloc(16, 1)
    const hash = scryptSync(password, salt, 32, { N: 2 ** 12, r: 8, p: 1 })
    const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    const older = `$scrypt$ln=12,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`
    await db.prepare('UPDATE user SET password_hash = ? WHERE username = ?').bind(older, username).run()
    const stored = () =>
      db
        .prepare('SELECT password_hash FROM user WHERE username = ?')
        .bind(username)
        .first<string>('password_hash')
    await newVisitor(service).post('/v1/sessions', { username, password: 'a wrong password' })
    await service.settled()
    expect(await stored()).toBe(older)
    expect((await newVisitor(service).post('/v1/sessions', { username, password })).status).toBe(201)
    await service.settled()
    expect(await stored()).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    expect((await newVisitor(service).post('/v1/sessions', { username, password })).status).toBe(201)
  })

  it('gives a new token, and ends the session that the browser had before', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    const before = visitor.cookies.get('__Host-session') ?? ''
    await visitor.post('/v1/sessions', { username, password })
    expect(visitor.cookies.get('__Host-session')).not.toBe(before)
    const old = await service.call('GET', '/v1/session', { headers: { Cookie: `__Host-session=${before}` } })
    expect(old.status).toBe(401)
  })
})

describe('GET /v1/session', () => {
  it.each([
    ['no cookie', {}],
    ['an unknown token', { Cookie: `__Host-session=${'A'.repeat(43)}` }],
    ['an empty token', { Cookie: '__Host-session=' }],
    ['a token under the name for plain localhost', { Cookie: `session=${'A'.repeat(43)}` }],
  ])('refuses %s', async (_, headers) => {
    await expectProblem(await service.call('GET', '/v1/session', { headers }), 'unauthenticated')
  })

  it('knows a session until the millisecond before it expires', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    vi.advanceTimersByTime(14 * dayMs - 1)
    expect((await visitor.get('/v1/session')).status).toBe(200)
    vi.advanceTimersByTime(1)
    await expectProblem(await visitor.get('/v1/session'), 'unauthenticated')
  })

  it('notes when a session was last seen, to the hour', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    const lastSeen = async () => {
      await visitor.get('/v1/session')
      await service.settled()
      return service.deps.db
        .prepare('SELECT last_seen_at FROM session JOIN user ON user.id = user_id WHERE username = ?')
        .bind(username)
        .first<number>('last_seen_at')
    }
    const openedAtMs = Date.now()
    vi.advanceTimersByTime(3_600_000 - 1)
    expect(await lastSeen()).toBe(openedAtMs)
    vi.advanceTimersByTime(1)
    expect(await lastSeen()).toBe(openedAtMs + 3_600_000)
  })
})

describe('DELETE /v1/session', () => {
  it('signs out, and the token is worth nothing from then on', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const token = visitor.cookies.get('__Host-session')
    const response = await visitor.send('DELETE', '/v1/session')
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(visitor.cookies.has('__Host-session')).toBe(false)
    const again = await service.call('GET', '/v1/session', { headers: { Cookie: `__Host-session=${token}` } })
    await expectProblem(again, 'unauthenticated')
  })

  it('succeeds without a session', async () => {
    expect(
      (await withoutEffect(service, () => newVisitor(service).send('DELETE', '/v1/session'))).status,
    ).toBe(204)
  })

  it('takes the classic user name cookie along', async () => {
    const response = await service.call('DELETE', '/v1/session', {
      headers: { Cookie: 'username=ada-lovelace' },
    })
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^username=; Max-Age=0; Path=\//)])
  })
})

describe('over plain http on this machine', () => {
  it('the session cookie has a name and form that a browser accepts there', async () => {
    const { username } = await register(service, newVisitor(service))
    const response = await service.call('POST', 'http://localhost:8787/v1/sessions', {
      json: { username, password },
    })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)
    const headers = { Cookie: cookie.split(';')[0] ?? '' }
    expect((await service.call('GET', 'http://localhost:8787/v1/session', { headers })).status).toBe(200)
  })

  it.each(['http://latchkey.example', 'https://localhost:8787', 'http://localhost.latchkey.example'])(
    'and nowhere else: %s',
    async (origin) => {
      const { username } = await register(service, newVisitor(service))
      const response = await service.call('POST', `${origin}/v1/sessions`, { json: { username, password } })
      expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-session=.*; Secure;/)
    },
  )
})

describe('the hourly purge', () => {
  const purge = async () => {
    await worker.scheduled(createScheduledController(), bindings)
  }
  const rows = async (username: string) =>
    service.deps.db
      .prepare(
        `SELECT (SELECT count(*) FROM session WHERE user_id = user.id) AS sessions,
          (SELECT count(*) FROM redeemed_code WHERE user_id = user.id) AS codes FROM user WHERE username = ?`,
      )
      .bind(username)
      .first()

  it('deletes sessions when they expire and redeemed codes after a day, and never a user', async () => {
    const { username } = await register(service, newVisitor(service))
    vi.advanceTimersByTime(dayMs - 1)
    await purge()
    expect(await rows(username)).toEqual({ sessions: 1, codes: 1 })
    vi.advanceTimersByTime(1)
    await purge()
    expect(await rows(username)).toEqual({ sessions: 1, codes: 0 })
    vi.advanceTimersByTime(13 * dayMs - 1)
    await purge()
    expect(await rows(username)).toEqual({ sessions: 1, codes: 0 })
    vi.advanceTimersByTime(1)
    await purge()
    expect(await rows(username)).toEqual({ sessions: 0, codes: 0 })
  })
})
