import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { passwordsPerClient, signInsPerClient } from '../../src/limits/policies.ts'
import { copyOf, isSignedIn, proofFor, registeredUser } from '../support/account.ts'
import { deviceCookie, expectProblem, expectRefused, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import {
  anotherCode,
  askForCode,
  codeSentTo,
  newUsername,
  newVisitor,
  password,
  prepareRegistration,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()
const dayMs = 86_400_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const signIn = (visitor: Visitor, body: object) => visitor.post('/v1/sessions', body)
const isOfDevice = (line: string) => line.startsWith('__Host-device=')
const deviceOf = (response: Response) => response.headers.getSetCookie().filter(isOfDevice)

/** A visitor who has the device's cookie, and no session. */
function withDeviceOf({ cookies }: Visitor): Visitor {
  const visitor = newVisitor(service)
  visitor.cookies.set('__Host-device', cookies.get('__Host-device') ?? '')
  return visitor
}

/** Wrong passwords from new browsers, until the account is locked to strangers. */
async function lock(username: string): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1)
    await expectProblem(await signIn(newVisitor(service), { username, password: 'x' }), 'invalid_credentials')
}

describe('the device cookie', () => {
  it('is set by each way in, and again by the same browser after 30 days', async () => {
    const { visitor, username, mobile } = await registeredUser(service)
    const ways = {
      password: async (by: Visitor) => signIn(by, { username, password }),
      code: async (by: Visitor) => signIn(by, await proofFor(service, 'sign_in', mobile)),
      reset: async (by: Visitor) =>
        by.post('/v1/password-resets', {
          ...(await proofFor(service, 'reset_password', mobile)),
          new_password: password.toUpperCase(),
        }),
      classic: (by: Visitor) => by.post('/login/', { username, password: password.toUpperCase() }),
    }
    for (const way of Object.values(ways)) {
      expect(deviceOf(await way(newVisitor(service)))).toEqual([deviceCookie])
      vi.advanceTimersByTime(180_000)
      expect(deviceOf(await way(visitor))).toEqual([])
      if (way === ways.password) continue
      vi.advanceTimersByTime(180_000)
    }
    vi.advanceTimersByTime(30 * dayMs)
    expect(deviceOf(await ways.classic(visitor))).toEqual([deviceCookie])
    expect(deviceOf(await ways.classic(visitor))).toEqual([])
  })

  it('outlives the session, and is taken back by an erasure if the caller sends it', async () => {
    const { visitor } = await registeredUser(service)
    await visitor.send('DELETE', '/v1/session')
    expect([...visitor.cookies.keys()]).toEqual(['__Host-device'])
    const again = await registeredUser(service)
    again.visitor.cookies.delete('__Host-device')
    expect(deviceOf(await again.visitor.send('DELETE', '/v1/user'))).toEqual([])
  })

  it('is not handed out again by an Idempotency-Key', async () => {
    const { visitor, body } = await prepareRegistration(service)
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    expect(deviceOf(await visitor.post('/v1/users', body, headers))).toEqual([deviceCookie])
    await service.settled()
    const retry = newVisitor(service)
    const replayed = await retry.post('/v1/users', body, headers)
    expect(replayed.headers.get('Idempotency-Replayed')).toBe('true')
    expect([...retry.cookies.keys()]).toEqual(['__Host-session'])
  })
})

describe('while strangers lock the name', () => {
  it('the owner changes the password in a known browser, and a stranger with a session cannot', async () => {
    const { visitor, username } = await registeredUser(service)
    const stranger = copyOf(visitor, service)
    stranger.cookies.delete('__Host-device')
    vi.advanceTimersByTime(600_000)
    await lock(username)
    const change = { current_password: password, new_password: 'a staple of another battery' }
    await expectRefused(
      service,
      () => stranger.send('PUT', '/v1/user/password', { json: change }),
      'too_many_requests',
      { retry_after: 60 },
    )
    expect((await visitor.send('PUT', '/v1/user/password', { json: change })).status).toBe(204)
  })

  it('a known browser has ten wrong passwords of its own, which come back one a minute', async () => {
    const { visitor, username } = await registeredUser(service)
    await lock(username)
    await lockBy(withDeviceOf(visitor), username)
    const owner = withDeviceOf(visitor)
    const refused = () => signIn(owner, { username, password })
    await expectRefused(service, refused, 'too_many_requests', { retry_after: 60 })
    vi.advanceTimersByTime(60_000)
    expect((await refused()).status).toBe(201)
  })

  async function lockBy(device: Visitor, username: string): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1)
      await expectProblem(await signIn(device, { username, password: 'x' }), 'invalid_credentials')
  }
})

describe('the limits of a client', () => {
  const limiterOf = ({ client }: Visitor) => service.env.RATE_LIMITERS.getByName(`client:${client}`)

  it('counts wrong passwords only', async () => {
    const { username } = await registeredUser(service)
    const office = newVisitor(service)
    for (let tries = 0; tries < 59; tries += 1) await limiterOf(office).take([signInsPerClient])
    for (let times = 0; times < 3; times += 1) {
      office.cookies.clear()
      expect((await signIn(office, { username, password })).status).toBe(201)
      await service.settled()
    }
    await expectProblem(await signIn(office, { username, password: 'x' }), 'invalid_credentials')
    const refused = () => signIn(office, { username, password })
    await expectRefused(service, refused, 'too_many_requests', { retry_after: 10 })
  })

  it('counts right passwords too, up to a higher one, because each costs a hash', async () => {
    const { username } = await registeredUser(service)
    const office = newVisitor(service)
    for (let tries = 0; tries < 299; tries += 1) await limiterOf(office).take([passwordsPerClient])
    expect((await signIn(office, { username, password })).status).toBe(201)
    await service.settled()
    office.cookies.clear()
    const refused = () => signIn(office, { username, password })
    await expectRefused(service, refused, 'too_many_requests', { retry_after: 2 })
  })
})

describe('when strangers have used up the SMS of a number', () => {
  /** Five SMS in an hour are allowed. */
  const apartMs = 900_000
  /** How long after the SMS of the registration. */
  const usedUpAfterMs = 180_000 + 9 * apartMs

  /** Strangers have all SMS of the day that the registration has left, and use up the attempts at their codes. */
  async function useUp(mobile: string): Promise<void> {
    for (let sent = 0; sent < 9; sent += 1) {
      const proof = await proofFor(service, 'sign_in', mobile)
      for (let tries = 0; tries < 5; tries += 1)
        await signIn(newVisitor(service), { ...proof, sms_code: anotherCode(proof.sms_code) })
      vi.advanceTimersByTime(apartMs)
    }
  }

  const askAsStranger = (mobile: string) => askForCode(service, newVisitor(service), mobile, 'sign_in')

  it('a known browser gets three more, and signs in with a code, and strangers do not notice', async () => {
    const { visitor, mobile } = await registeredUser(service)
    await useUp(mobile)
    const told = { retry_after: (dayMs - usedUpAfterMs) / 1000 }
    await expectProblem(await askAsStranger(mobile), 'sms_too_frequent', told)
    for (let share = 0; share < 3; share += 1) {
      const owner = withDeviceOf(visitor)
      const asked = await askForCode(service, owner, mobile, 'sign_in')
      expect(asked.status).toBe(202)
      const { verification_id } = await asked.json<{ verification_id: string }>()
      await service.settled()
      // A copy of the cooldown would tell strangers to come back in three minutes.
      const told = { retry_after: (dayMs - usedUpAfterMs - share * 180_000) / 1000 }
      await expectProblem(await askAsStranger(mobile), 'sms_too_frequent', told)
      const sms_code = codeSentTo(service, mobile)
      const wrongCode = { verification_id, sms_code: anotherCode(sms_code) }
      await expectProblem(await signIn(owner, wrongCode), 'sms_code_incorrect')
      expect((await signIn(owner, { verification_id, sms_code })).status).toBe(201)
      expect(await isSignedIn(owner)).toBe(true)
      vi.advanceTimersByTime(180_000)
    }
    const another = await withoutEffect(service, () =>
      askForCode(service, withDeviceOf(visitor), mobile, 'sign_in'),
    )
    await expectProblem(another, 'sms_too_frequent', {
      retry_after: (dayMs - usedUpAfterMs - 3 * 180_000) / 1000,
    })
  })

  it('another user’s browser gets none', async () => {
    const { mobile } = await registeredUser(service)
    const { visitor } = await registeredUser(service)
    await useUp(mobile)
    const asked = await withoutEffect(service, () =>
      askForCode(service, withDeviceOf(visitor), mobile, 'sign_in'),
    )
    await expectProblem(asked, 'sms_too_frequent', { retry_after: (dayMs - usedUpAfterMs - 180_000) / 1000 })
  })

  it('the browser of an erased account gets the same answers, and no SMS', async () => {
    const { visitor, mobile } = await registeredUser(service)
    const former = withDeviceOf(visitor)
    expect((await visitor.send('DELETE', '/v1/user')).status).toBe(204)
    const asked = await withoutEffect(service, () => askForCode(service, former, mobile, 'sign_in'))
    expect(asked.status).toBe(202)
    expect(await asked.json()).toEqual({
      verification_id: expect.any(String),
      expires_in: 180,
      resend_in: 180,
    })
  })
})

it('a browser that two people share is known to both accounts', async () => {
  const { visitor, username } = await registeredUser(service)
  const { body } = await prepareRegistration(service)
  const registered = await visitor.post('/v1/users', { ...body, username: newUsername() })
  expect(deviceOf(registered)).toEqual([deviceCookie])
  await lock(username)
  expect(deviceOf(await signIn(visitor, { username, password }))).toEqual([])
  expect(await isSignedIn(visitor)).toBe(true)
})
