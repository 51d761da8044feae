import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isSignedIn, proofFor, registeredUser } from '../support/account.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { newUsername, newVisitor, password } from '../support/visitor.ts'

const service = startService()
const quarantineMs = 90 * 86_400_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const signIn = (body: object, visitor = newVisitor(service)) => visitor.post('/v1/sessions', body)
const registerWith = (proof: object, visitor = newVisitor(service)) =>
  visitor.post('/v1/users', { username: newUsername(), password, ...proof })

/** A user who was last seen some time ago. */
async function idleUser(idleMs: number) {
  const user = await registeredUser(service)
  vi.advanceTimersByTime(idleMs - 180_000)
  return user
}

describe('a number whose account was not used for 90 days', () => {
  it('moves to whoever registers with it; the old account keeps everything else', async () => {
    const logged = vi.spyOn(console, 'info')
    const old = await idleUser(quarantineMs + 1)
    const visitor = newVisitor(service)
    const response = await registerWith(await proofFor(service, 'register', old.mobile), visitor)
    expect(response.status).toBe(201)
    const { id, mobile } = await response.json<{ id: string; mobile: string }>()
    expect(mobile).toBe(`+86${old.mobile}`)
    expect(logged.mock.calls.join()).toContain(`"event":"number_moved"`)
    expect(logged.mock.calls.join()).toContain(`"to_user_id":"${id}"`)
    const again = await signIn({ username: old.username, password })
    expect(again.status).toBe(201)
    expect(await again.json()).toMatchObject({ username: old.username, mobile: null })
    const byNumber = await signIn({ mobile: old.mobile, password })
    expect(await byNumber.json()).toMatchObject({ id })
  })

  it.each([
    ['sign_in', '/v1/sessions', {}],
    ['reset_password', '/v1/password-resets', { new_password: 'a staple of another battery' }],
  ] as const)(
    'opens the account by no code for %s, and still by the password',
    async (purpose, path, more) => {
      const { mobile, username } = await idleUser(quarantineMs)
      const proof = await proofFor(service, purpose, mobile)
      const call = () => newVisitor(service).post(path, { ...proof, ...more })
      await expectProblem(await withoutEffect(service, call), 'number_in_quarantine')
      expect((await signIn({ username, password })).status).toBe(201)
      // The user is back, and so the code is good.
      expect((await call()).status).toBe(201)
    },
  )

  it('moves to a user who gives it to the account, too', async () => {
    const old = await idleUser(quarantineMs + 1)
    const { visitor } = await registeredUser(service)
    const json = await proofFor(service, 'change_mobile', old.mobile)
    const response = await visitor.send('PUT', '/v1/user/mobile', { json })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ mobile: `+86${old.mobile}` })
    const again = await signIn({ username: old.username, password })
    expect(await again.json()).toMatchObject({ mobile: null })
  })

  it('is given to one of 20 who registers with it', async () => {
    const { mobile } = await idleUser(quarantineMs + 1)
    const proof = await proofFor(service, 'register', mobile)
    const responses = await inParallel(20, () => registerWith(proof))
    expect(await tally(responses)).toEqual({ '201': 1, sms_code_expired: 19 })
    const query = 'SELECT count(*) AS count FROM user WHERE phone_number = ?'
    expect(await service.env.DB.prepare(query).bind(`+86${mobile}`).first('count')).toBe(1)
  })
})

describe('a number whose account was used within 90 days', () => {
  it('stays, to the millisecond', async () => {
    const { mobile } = await idleUser(quarantineMs - 1)
    const register = await proofFor(service, 'register', mobile)
    const response = await withoutEffect(service, () => registerWith(register))
    await expectProblem(response, 'mobile_taken')
  })

  it.each([
    [
      'a session',
      async ({ visitor }: Awaited<ReturnType<typeof registeredUser>>) => {
        vi.advanceTimersByTime(86_400_000)
        expect(await isSignedIn(visitor)).toBe(true)
        await service.settled()
      },
    ],
    [
      'a password',
      async ({ username }: Awaited<ReturnType<typeof registeredUser>>) => {
        vi.advanceTimersByTime(86_400_000)
        expect((await signIn({ username, password })).status).toBe(201)
      },
    ],
    [
      'a code',
      async ({ mobile }: Awaited<ReturnType<typeof registeredUser>>) => {
        vi.advanceTimersByTime(86_400_000)
        expect((await signIn(await proofFor(service, 'sign_in', mobile))).status).toBe(201)
      },
    ],
  ])('counts a visit with %s', async (_, visit) => {
    const user = await registeredUser(service)
    await visit(user)
    vi.advanceTimersByTime(quarantineMs - 1)
    const response = await registerWith(await proofFor(service, 'register', user.mobile))
    await expectProblem(response, 'mobile_taken')
    vi.advanceTimersByTime(180_000)
    expect((await registerWith(await proofFor(service, 'register', user.mobile))).status).toBe(201)
  })
})
