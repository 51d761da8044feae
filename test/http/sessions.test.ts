import { Buffer } from 'node:buffer'
import { scryptSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { signInsPerClient } from '../../src/limits/policies.ts'
import { deviceCookie, expectRefused, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, password, register } from '../support/visitor.ts'

const service = startService()
async function registered() {
  const visitor = newVisitor(service)
  return { visitor, ...(await register(service, visitor)) }
}
function signIn(credentials: object, visitor = newVisitor(service)) {
  return visitor.post('/v1/sessions', credentials)
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

describe('POST /v1/sessions', () => {
  it('signs in, and ignores the case of the name', async () => {
    const { username, mobile } = await registered()
    const visitor = newVisitor(service)
    const response = await signIn({ username: username.toUpperCase(), password }, visitor)
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-session=[\w-]{64}; /),
      deviceCookie,
    ])
    const user = await response.json()
    const generated = { id: expect.any(String), created_at: expect.any(String) }
    expect(user).toEqual({ username, mobile: `+86${mobile}`, ...generated })
    expect(await (await visitor.get('/v1/session')).json()).toEqual(user)
  })

  it('limits sign-ins for a name from all clients, also with the right password', async () => {
    const { username } = await registered()
    for (let tries = 0; tries < 10; tries += 1) await signIn({ username, password: 'a wrong password' })
    const correct = () => signIn({ username: username.toUpperCase(), password })
    await expectRefused(service, correct, 'too_many_requests', { retry_after: 60 })
    vi.advanceTimersByTime(60_000)
    expect((await correct()).status).toBe(201)
  })

  it('limits sign-ins of a client, and those above its limit count for no name', async () => {
    const { username } = await registered()
    const attacker = newVisitor(service)
    // At the limiter itself: sixty password hashes take too long.
    const limiter = service.env.RATE_LIMITERS.getByName(`client:${attacker.client}`)
    for (let tries = 0; tries < 59; tries += 1) await limiter.take([signInsPerClient])
    const guess = () => signIn({ username, password: 'x' }, attacker)
    await expectRefused(service, guess, 'invalid_credentials')
    for (let tries = 0; tries < 10; tries += 1)
      await expectRefused(service, guess, 'too_many_requests', { retry_after: 10 })
    expect((await signIn({ username, password })).status).toBe(201)
  })

  it('replaces a hash with older parameters after a right password', async () => {
    const { username } = await registered()
    const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    const salt = Buffer.alloc(16, 1)
    const hash = scryptSync(password, salt, 32, { N: 2 ** 12, r: 8, p: 1 })
    const older = `$scrypt$ln=12,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`
    const { DB } = service.env
    await DB.prepare('UPDATE user SET password_hash = ? WHERE username = ?').bind(older, username).run()
    const storedAfter = async (tried: string, status: number) => {
      expect((await signIn({ username, password: tried })).status).toBe(status)
      await service.settled()
      const query = DB.prepare('SELECT password_hash FROM user WHERE username = ?').bind(username)
      return query.first<string>('password_hash')
    }
    expect(await storedAfter('a wrong password', 401)).toBe(older)
    expect(await storedAfter(password, 201)).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/)
    expect((await signIn({ username, password })).status).toBe(201)
  })

  it('replaces the token, and clears the user name cookie of the classic API', async () => {
    const { visitor, username } = await registered()
    const before = visitor.cookies.get('__Host-session')
    visitor.cookies.set('username', 'someone-else')
    await signIn({ username, password }, visitor)
    expect([...visitor.cookies.keys()]).toEqual(['__Host-session', '__Host-device'])
    expect(visitor.cookies.get('__Host-session')).not.toBe(before)
  })
})

describe('GET /v1/session', () => {
  it('stores when a session was last seen, to the day', async () => {
    const { visitor, username } = await registered()
    const lastSeen = async () => {
      await visitor.get('/v1/session')
      await service.settled()
      return service.env.DB.prepare(
        'SELECT session.last_seen_at FROM session JOIN user ON user.id = user_id WHERE username = ?',
      )
        .bind(username)
        .first<number>('last_seen_at')
    }
    const openedAtMs = Date.now()
    vi.advanceTimersByTime(86_400_000 - 1)
    expect(await lastSeen()).toBe(openedAtMs)
    vi.advanceTimersByTime(1)
    expect(await lastSeen()).toBe(openedAtMs + 86_400_000)
  })
})

describe('DELETE /v1/session', () => {
  it('succeeds without a session, and clears the classic user name', async () => {
    const without = await withoutEffect(service, () => newVisitor(service).send('DELETE', '/v1/session'))
    expect(without.status).toBe(204)
    const headers = { Cookie: 'username=ada-lovelace' }
    const named = await service.call('DELETE', '/v1/session', { headers })
    expect(named.headers.getSetCookie()).toEqual([expect.stringMatching(/^username=; Max-Age=0; Path=\//)])
  })
})

it('in development a browser can keep the session over plain http', async () => {
  const { username } = await registered()
  const origin = 'http://192.168.1.20:8787'
  const response = await service.call('POST', `${origin}/v1/sessions`, { json: { username, password } })
  const [cookie = ''] = response.headers.getSetCookie()
  expect(cookie).toMatch(/^session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)
  const headers = { Cookie: cookie.split(';')[0] ?? '' }
  expect((await service.call('GET', `${origin}/v1/session`, { headers })).status).toBe(200)
})
