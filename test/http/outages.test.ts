import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  expectDone,
  expectEnvelope,
  expectProblem,
  footprint,
  withoutEffect,
} from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import {
  askForCode,
  newMobile,
  newUsername,
  newVisitor,
  prepareClassicRegistration,
  prepareRegistration,
  solveCaptcha,
  type Visitor,
  wrongAnswer,
} from '../support/visitor.ts'

const sound = startService()

afterEach(() => void vi.useRealTimers())

/** A fault of one method: it fails before the call, or after the call took effect. */
interface Fault {
  readonly method: string
  readonly when: 'before' | 'after'
  /** Whether it concerns a key. */
  readonly key?: RegExp
}

/** The sound service's stores and objects, with a fault in between. What it draws and sends is in the same inbox. */
function faulty(binding: 'ENTRIES' | 'DB' | 'RATE_LIMITERS' | 'PHONE_LEDGERS', fault: Fault): Service {
  const target = sound.env[binding]
  const broken =
    'getByName' in target
      ? { getByName: (name: string) => withFault(target.getByName(name), fault) }
      : withFault(target, fault)
  return startService({ env: { [binding]: broken }, outside: { inbox: sound.inbox } })
}

function withFault(target: object, { method, when, key = /.*/ }: Fault): object {
  return new Proxy(target, {
    get: (_, name) => {
      const call = (...args: unknown[]): unknown => Reflect.apply(Reflect.get(target, name), target, args)
      if (name !== method) return call
      return async (...args: unknown[]) => {
        if (typeof args[0] === 'string' && !key.test(args[0])) return call(...args)
        if (when === 'after') await call(...args)
        throw new Error('connection lost')
      }
    },
  })
}

describe('a request for a code', () => {
  it.each([
    ['the captcha cannot be read', 'ENTRIES', { method: 'get', when: 'before', key: /^captcha:/ }],
    ['the cooldown cannot be read', 'ENTRIES', { method: 'get', when: 'before', key: /^cooldown:/ }],
    ['the code cannot be stored', 'ENTRIES', { method: 'put', when: 'before', key: /^sms-code:/ }],
    [
      'nobody knows whether the code was stored',
      'ENTRIES',
      { method: 'put', when: 'after', key: /^sms-code:/ },
    ],
    ['the client’s limiter fails', 'RATE_LIMITERS', { method: 'takeAndScore', when: 'before' }],
    ['nobody knows whether the captcha was claimed', 'RATE_LIMITERS', { method: 'claim', when: 'after' }],
    ['the ledger fails', 'PHONE_LEDGERS', { method: 'reserve', when: 'before' }],
    ['nobody knows whether the number was reserved', 'PHONE_LEDGERS', { method: 'reserve', when: 'after' }],
  ] as const)('sends nothing when %s, and the number can be asked for at once', async (_, binding, fault) => {
    const mobile = newMobile()
    const body = { mobile, ...(await solveCaptcha(sound, newVisitor(sound))) }
    const service = faulty(binding, fault)
    const response = await withoutEffect(sound, () => newVisitor(service).post('/v1/sms-codes', body))
    await expectProblem(response, 'unavailable')
    await service.settled()
    expect((await askForCode(sound, newVisitor(sound), mobile)).status).toBe(202)
  })

  it('succeeds when only the copy of the cooldown cannot be stored, and the ledger keeps the cooldown', async () => {
    const service = faulty('ENTRIES', { method: 'put', when: 'before', key: /^cooldown:/ })
    const mobile = newMobile()
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
    await service.settled()
    const retry_after = expect.any(Number)
    await expectProblem(await askForCode(sound, newVisitor(sound), mobile), 'sms_too_frequent', {
      retry_after,
    })
  })

  it('with a wrong answer is refused as such, also when nobody can count it', async () => {
    const service = faulty('RATE_LIMITERS', { method: 'addPoints', when: 'before' })
    const { captcha_id } = await solveCaptcha(service, newVisitor(service))
    const body = { mobile: newMobile(), captcha_id, captcha_answer: wrongAnswer }
    const response = await withoutEffect(service, () => newVisitor(service).post('/v1/sms-codes', body))
    await expectProblem(response, 'captcha_incorrect')
  })
})

describe('a registration', () => {
  it.each([
    ['the code cannot be read', 'ENTRIES', { method: 'get', when: 'before' }],
    ['the ledger fails', 'PHONE_LEDGERS', { method: 'attempt', when: 'before' }],
    ['nobody knows whether the ledger has answered', 'PHONE_LEDGERS', { method: 'attempt', when: 'after' }],
    ['the database fails before it commits', 'DB', { method: 'batch', when: 'before' }],
  ] as const)('leaves nothing when %s, and can be repeated', async (_, binding, fault) => {
    const { body } = await prepareRegistration(sound)
    const service = faulty(binding, fault)
    const response = await withoutEffect(sound, () => newVisitor(service).post('/v1/users', body))
    await expectProblem(response, 'unavailable')
    expect((await newVisitor(sound).post('/v1/users', body)).status).toBe(201)
  })

  const prepareByNumber = async (service: Service) => {
    const { body } = await prepareClassicRegistration(service)
    return { visitor: newVisitor(service), body }
  }

  it.each([
    { surface: 'v1', path: '/v1/users', prepare: prepareRegistration },
    { surface: 'the classic surface', path: '/register/', prepare: prepareClassicRegistration },
    { surface: 'the classic surface, without its cookie', path: '/register/', prepare: prepareByNumber },
  ])(
    'on $surface ends in one user when its commit was not confirmed and it is sent again',
    async ({ path, prepare }) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const service = faulty('DB', { method: 'batch', when: 'after' })
      const { visitor, body }: { visitor: Visitor; body: object } = await prepare(service)
      const jar = [...visitor.cookies]
      const before = await footprint(sound)
      const first = await visitor.post(path, body)
      if (path === '/v1/users') await expectProblem(first, 'unavailable')
      else await expectEnvelope(first, 'Temporarily unavailable')
      expect(visitor.cookies.has('__Host-session')).toBe(false)
      vi.advanceTimersByTime(1000)
      const again = newVisitor(sound)
      for (const [name, value] of jar) again.cookies.set(name, value)
      const retried = await again.post(path, body)
      if (path === '/v1/users') expect(retried.status).toBe(201)
      else await expectDone(retried)
      expect((await again.get('/v1/session')).status).toBe(200)
      const other = { ...body, username: newUsername() }
      await withoutEffect(sound, () => newVisitor(sound).post(path, other))
      const { users = 0, redeemed_codes = 0 } = before.rows ?? {}
      expect((await footprint(sound)).rows).toMatchObject({
        users: users + 1,
        redeemed_codes: redeemed_codes + 1,
      })
    },
  )
})

it('a rate limiting binding that fails is an outage', async () => {
  const limit = async () => Promise.reject(new Error('connection lost'))
  const { call, inbox } = startService({ env: { CHALLENGES: { limit } } })
  await expectProblem(await call('POST', '/v1/captchas'), 'unavailable')
  expect(inbox.captchas).toEqual([])
})
