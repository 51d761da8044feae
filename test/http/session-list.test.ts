import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyOf, isSignedIn, registeredUser, startLateService } from '../support/account.ts'
import { expectProblem, expectRefused, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, password, type Visitor } from '../support/visitor.ts'

const service = startService()
const minuteMs = 60_000
const dayMs = 86_400_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 15) }))
afterEach(() => void vi.useRealTimers())

const phone =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'

interface Listed {
  readonly id: string
  readonly current: boolean
}

async function list(visitor: Visitor): Promise<readonly Listed[]> {
  const response = await visitor.get('/v1/sessions')
  expect(response.status).toBe(200)
  return (await response.json<{ sessions: readonly Listed[] }>()).sessions
}

/** A user with two browsers, and their sessions. */
async function twoBrowsers() {
  const { visitor, username } = await registeredUser(service)
  const other = newVisitor(service)
  const signedIn = await other.post('/v1/sessions', { username, password }, { 'User-Agent': phone })
  expect(signedIn.status).toBe(201)
  return { visitor, other, username }
}

describe('GET /v1/sessions', () => {
  it('lists the sessions, newest first, and says which is this one and where each was opened', async () => {
    const { visitor } = await twoBrowsers()
    expect(await list(visitor)).toEqual([
      {
        id: expect.any(String),
        current: false,
        device: 'Chrome on Android',
        place: null,
        created_at: '2026-01-15T00:03:00.000Z',
        last_seen_at: '2026-01-15T00:03:00.000Z',
        expires_at: '2026-01-29T00:03:00.000Z',
      },
      {
        id: expect.any(String),
        current: true,
        device: null,
        place: null,
        created_at: '2026-01-15T00:00:00.000Z',
        last_seen_at: '2026-01-15T00:00:00.000Z',
        expires_at: '2026-01-29T00:00:00.000Z',
      },
    ])
  })

  it('lists no session that has ended, and nobody else’s', async () => {
    const { visitor, other } = await twoBrowsers()
    await twoBrowsers()
    expect((await other.send('DELETE', '/v1/session')).status).toBe(204)
    expect(await list(visitor)).toHaveLength(1)
  })

  it('does not take the id of a session for its token', async () => {
    const { visitor } = await twoBrowsers()
    const [session] = await list(visitor)
    const thief = newVisitor(service)
    thief.cookies.set('__Host-session', session?.id ?? '')
    await expectProblem(await thief.get('/v1/sessions'), 'unauthenticated')
  })
})

describe('DELETE /v1/sessions/{id}', () => {
  it('ends one session', async () => {
    const { visitor, other } = await twoBrowsers()
    const [session] = await list(visitor)
    expect((await visitor.send('DELETE', `/v1/sessions/${session?.id}`)).status).toBe(204)
    expect(await isSignedIn(other)).toBe(false)
    expect(await isSignedIn(visitor)).toBe(true)
  })

  it('does not end the session of another user', async () => {
    const { visitor } = await twoBrowsers()
    const stranger = await registeredUser(service)
    const [session] = await list(visitor)
    const path = `/v1/sessions/${session?.id}`
    await expectProblem(
      await withoutEffect(service, () => stranger.visitor.send('DELETE', path)),
      'not_found',
    )
    await expectProblem(
      await withoutEffect(service, () => newVisitor(service).send('DELETE', path)),
      'unauthenticated',
    )
    expect(await list(visitor)).toHaveLength(2)
  })
})

describe('a session that was opened more than ten minutes ago', () => {
  it('ends no other one, and still ends itself', async () => {
    const { visitor, other } = await twoBrowsers()
    const ids = (await list(visitor)).map(({ id }) => id)
    const own = (await list(visitor)).find(({ current }) => current)?.id
    vi.advanceTimersByTime(10 * minuteMs)
    for (const path of ['', ...ids.filter((id) => id !== own).map((id) => `/${id}`)])
      await expectRefused(
        service,
        () => visitor.send('DELETE', `/v1/sessions${path}`),
        'fresh_proof_required',
      )
    expect(await isSignedIn(other)).toBe(true)
    expect((await visitor.send('DELETE', `/v1/sessions/${own}`)).status).toBe(204)
    expect(await isSignedIn(visitor)).toBe(false)
  })
})

describe('a session that ended while its call was on the way', () => {
  it.each(['/v1/sessions', '/v1/sessions/other'])('ends no other one: DELETE %s', async (path) => {
    const { visitor, other } = await twoBrowsers()
    const [session] = await list(visitor)
    const late = startLateService(service, () => other.send('DELETE', '/v1/session'))
    const thief = copyOf(other, late)
    const target = path.replace('other', session?.id ?? '')
    await expectProblem(await thief.send('DELETE', target), 'unauthenticated')
    expect(await isSignedIn(visitor)).toBe(true)
  })
})

describe('DELETE /v1/sessions', () => {
  it('ends all other sessions of the user, and of nobody else', async () => {
    const { visitor, other } = await twoBrowsers()
    const stranger = await registeredUser(service)
    expect((await visitor.send('DELETE', '/v1/sessions')).status).toBe(204)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(other)).toBe(false)
    expect(await isSignedIn(stranger.visitor)).toBe(true)
  })

  it('ends nothing if its own session ends while the call runs', async () => {
    const { visitor, other } = await twoBrowsers()
    const late = startLateService(service, async () =>
      expect((await other.send('DELETE', '/v1/sessions')).status).toBe(204),
    )
    const thief = copyOf(visitor, late)
    await expectProblem(await thief.send('DELETE', '/v1/sessions'), 'unauthenticated')
    expect(await isSignedIn(other)).toBe(true)
  })
})

describe('a session', () => {
  it('ends after seven days without a visit', async () => {
    const { visitor, other } = await twoBrowsers()
    vi.advanceTimersByTime(7 * dayMs - 180_000 - 1)
    expect(await isSignedIn(visitor)).toBe(true)
    await service.settled()
    vi.advanceTimersByTime(180_001)
    expect(await isSignedIn(other)).toBe(false)
    expect(await isSignedIn(visitor)).toBe(true)
  })

  it('ends after fourteen days, however often it is used', async () => {
    const { visitor } = await registeredUser(service)
    for (let day = 0; day < 13; day += 1) {
      vi.advanceTimersByTime(dayMs)
      expect(await isSignedIn(visitor)).toBe(true)
      await service.settled()
    }
    vi.advanceTimersByTime(dayMs - 180_000 - 1)
    expect(await isSignedIn(visitor)).toBe(true)
    vi.advanceTimersByTime(1)
    expect(await isSignedIn(visitor)).toBe(false)
  })

  it('is read from the nearest copy of the database, and for a minute from the primary', async () => {
    const { DB } = service.env
    const reads: string[] = []
    const watched = startService({
      env: {
        DB: new Proxy(DB, {
          get: (target, method) => {
            if (method === 'prepare' || method === 'withSession') reads.push(method)
            return Reflect.get(target, method).bind(target)
          },
        }),
      },
    })
    const { visitor: owner } = await twoBrowsers()
    const visitor = copyOf(owner, watched)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(reads).toEqual(['withSession'])
    reads.length = 0
    vi.setSystemTime(Date.UTC(2026, 0, 15) + 59_999)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(reads).toEqual(['prepare'])
  })
})
