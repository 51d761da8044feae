import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { idempotencyKeysPerClient } from '../../src/limits/policies.ts'
import { isSignedIn, proofFor, registeredUser } from '../support/account.ts'
import { expectProblem, footprint, withoutEffect } from '../support/expectations.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import {
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareRegistration,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'

const service = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const newKey = () => crypto.randomUUID()
const post = (visitor: Visitor, path: string, body: object, key: string) =>
  visitor.post(path, body, { 'Idempotency-Key': key })

/** Every call that can be made repeatable, with a body that succeeds. */
const calls = {
  '/v1/sms-codes': async () => ({
    mobile: newMobile(),
    ...(await solveCaptcha(service, newVisitor(service))),
  }),
  '/v1/users': async () => (await prepareRegistration(service)).body,
  '/v1/sessions': async () => proofFor(service, 'sign_in', (await registeredUser(service)).mobile),
  '/v1/password-resets': async () => ({
    ...(await proofFor(service, 'reset_password', (await registeredUser(service)).mobile)),
    new_password: 'a staple of another battery',
  }),
} as const

describe.each(Object.entries(calls))('POST %s with an Idempotency-Key', (path, prepare) => {
  it('gives the first answer again, and does nothing', async () => {
    const body = await prepare()
    const key = newKey()
    const first = await post(newVisitor(service), path, body, key)
    await service.settled()
    const before = await footprint(service)
    const visitor = newVisitor(service)
    // The draft's form, with quotes.
    const again = await post(visitor, path, body, `"${key}"`)
    await service.settled()
    expect(await footprint(service)).toEqual(before)
    expect(again.status).toBe(first.status)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    // Only the first caller's browser is known to the account.
    const [session] = first.headers.getSetCookie()
    expect(again.headers.getSetCookie()).toEqual(session === undefined ? [] : [session])
    expect(await again.text()).toBe(await first.text())
    if (path !== '/v1/sms-codes') expect(await isSignedIn(visitor)).toBe(true)
  })

  it('is refused with another body', async () => {
    const body = await prepare()
    const key = newKey()
    expect((await post(newVisitor(service), path, body, key)).status).toBeLessThan(300)
    await service.settled()
    const other = { ...(await prepare()), ...('mobile' in body ? { mobile: newMobile() } : {}) }
    const response = await withoutEffect(service, () => post(newVisitor(service), path, other, key))
    await expectProblem(response, 'idempotency_key_reused')
  })

  it('is made once of 20 at once', async () => {
    const body = await prepare()
    const key = newKey()
    const responses = await inParallel(20, () => post(newVisitor(service), path, body, key))
    const { idempotency_conflict = 0, ...rest } = await tally(responses)
    expect(idempotency_conflict).toBeGreaterThan(0)
    expect(Object.keys(rest)).toEqual([path === '/v1/sms-codes' ? '202' : '201'])
  })
})

describe('a session', () => {
  it('that has ended is not handed out again: the call is made anew', async () => {
    const body = await calls['/v1/sessions']()
    const key = newKey()
    const visitor = newVisitor(service)
    expect((await post(visitor, '/v1/sessions', body, key)).status).toBe(201)
    await service.settled()
    expect((await visitor.send('DELETE', '/v1/session')).status).toBe(204)
    const again = await withoutEffect(service, () => post(newVisitor(service), '/v1/sessions', body, key))
    await expectProblem(again, 'sms_code_expired')
  })

  it('is handed out again for ten minutes', async () => {
    const { body } = await prepareRegistration(service)
    const key = newKey()
    expect((await post(newVisitor(service), '/v1/users', body, key)).status).toBe(201)
    await service.settled()
    vi.advanceTimersByTime(10 * 60_000 - 1)
    const replayed = await post(newVisitor(service), '/v1/users', body, key)
    expect(replayed.headers.get('Idempotency-Replayed')).toBe('true')
    vi.advanceTimersByTime(1)
    // Made anew, a registration finds its own user.
    const anew = await post(newVisitor(service), '/v1/users', body, key)
    expect([anew.status, anew.headers.get('Idempotency-Replayed')]).toEqual([201, null])
  })

  it('is not opened by an old password with the key of an old call', async () => {
    const { visitor, username } = await registeredUser(service)
    const key = newKey()
    const body = { username, password }
    expect((await post(newVisitor(service), '/v1/sessions', body, key)).status).toBe(201)
    await service.settled()
    const json = { new_password: 'a staple of another battery' }
    expect((await visitor.send('PUT', '/v1/user/password', { json })).status).toBe(204)
    const again = await withoutEffect(service, () => post(newVisitor(service), '/v1/sessions', body, key))
    await expectProblem(again, 'invalid_credentials')
  })
})

describe('an Idempotency-Key', () => {
  it('keeps a refusal, too', async () => {
    const body = { mobile: newMobile(), ...(await solveCaptcha(service, newVisitor(service))) }
    const key = newKey()
    const wrong = { ...body, captcha_answer: '!!!!' }
    await expectProblem(await post(newVisitor(service), '/v1/sms-codes', wrong, key), 'captcha_incorrect')
    await service.settled()
    await expectProblem(await post(newVisitor(service), '/v1/sms-codes', wrong, key), 'captcha_incorrect')
  })

  it('does not keep an answer that says to come back later', async () => {
    const mobile = newMobile()
    const ask = async (key: string) => {
      const body = { mobile, ...(await solveCaptcha(service, newVisitor(service))) }
      return { body, response: await post(newVisitor(service), '/v1/sms-codes', body, key) }
    }
    expect((await ask(newKey())).response.status).toBe(202)
    const key = newKey()
    const { body, response } = await ask(key)
    await expectProblem(response, 'sms_too_frequent', { retry_after: 180 })
    await service.settled()
    // Made anew: the captcha is spent.
    await expectProblem(await post(newVisitor(service), '/v1/sms-codes', body, key), 'captcha_expired')
  })

  it.each(['short', 'with spaces in the middle', 'x'.repeat(129), '../../../../etc/passwd'])(
    '%j is refused',
    async (key) => {
      const { body } = await prepareRegistration(service)
      const response = await withoutEffect(service, () => post(newVisitor(service), '/v1/users', body, key))
      const detail = 'Idempotency-Key must have 16 to 128 of A-Z a-z 0-9 _ -'
      await expectProblem(response, 'invalid_parameters', { errors: [{ pointer: '', detail }] })
    },
  )

  it('costs no object for an id that is not ours', async () => {
    const watched = startService({
      env: { IDEMPOTENT_CALLS: { getByName: () => expect.unreachable() } as never },
    })
    const body = { username: newUsername(), password, verification_id: 'A'.repeat(43), sms_code: '012345' }
    await expectProblem(await post(newVisitor(watched), '/v1/users', body, newKey()), 'sms_code_expired')
  })

  it('is limited by client', async () => {
    const { body } = await prepareRegistration(service)
    const visitor = newVisitor(service)
    const limiter = service.env.RATE_LIMITERS.getByName(`client:${visitor.client}`)
    for (let taken = 0; taken < 120; taken += 1) await limiter.take([idempotencyKeysPerClient])
    const response = await withoutEffect(service, () => post(visitor, '/v1/users', body, newKey()))
    await expectProblem(response, 'too_many_requests', { retry_after: 5 })
  })
})
