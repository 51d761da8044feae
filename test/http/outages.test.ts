import { describe, expect, it, vi } from 'vitest'
import type { Deps } from '../../src/services.ts'
import { expectDone, expectEnvelope, expectProblem, footprint } from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import { askForCode, newMobile, newUsername, newVisitor, password, verify } from '../support/visitor.ts'

type Store = 'entries' | 'db'

/** The real store, but for one method: it fails before the call, or after the call took effect. */
const failing = <S extends Store>(
  store: Deps[S],
  method: keyof Deps[S],
  when: 'before' | 'after',
  concerns: (...args: never[]) => boolean = () => true,
): Deps[S] =>
  new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const call = value.bind(target) as (...args: unknown[]) => unknown
      if (name !== method) return call
      return async (...args: never[]) => {
        if (!concerns(...args)) return call(...args)
        if (when === 'after') await call(...args)
        throw new Error('connection lost')
      }
    },
  })

const sound = startService()
const onKey = (prefix: string) => (key: string) => key.startsWith(prefix)

/** The same stores and gates, with a fault in between. What it sends lands in the sound service's inbox. */
const faulty = (deps: Partial<Deps>): Service => {
  const service = startService({ deps: { sendSms: sound.deps.sendSms, ...deps } })
  return { ...service, inbox: { ...service.inbox, messages: sound.inbox.messages } }
}

describe('a request for a code', () => {
  it.each([
    ['the captcha cannot be read', 'get', 'captcha:', 'before'],
    ['the cooldown cannot be read', 'get', 'cooldown:', 'before'],
    ['the code cannot be stored', 'put', 'sms-code:', 'before'],
    ['nobody knows whether the code was stored', 'put', 'sms-code:', 'after'],
  ] as const)('sends nothing when %s, and can be repeated at once', async (_, method, prefix, when) => {
    const service = faulty({ entries: failing<'entries'>(sound.deps.entries, method, when, onKey(prefix)) })
    const mobile = newMobile()
    const before = await footprint(sound)
    await expectProblem(await askForCode(service, newVisitor(service), mobile), 'unavailable')
    await service.settled()
    expect(await footprint(sound)).toEqual(before)
    expect((await askForCode(sound, newVisitor(sound), mobile)).status).toBe(202)
  })

  it.each([
    ['the copy of the cooldown cannot be stored', 'put', 'cooldown:'],
    ['the spent captcha cannot be deleted', 'delete', 'captcha:'],
  ] as const)('succeeds when only %s', async (_, method, prefix) => {
    const service = faulty({
      entries: failing<'entries'>(sound.deps.entries, method, 'before', onKey(prefix)),
    })
    const mobile = newMobile()
    expect((await askForCode(service, newVisitor(service), mobile)).status).toBe(202)
    await service.settled()
    await expectProblem(await askForCode(sound, newVisitor(sound), mobile), 'sms_too_frequent', {
      retry_after: expect.any(Number),
    })
  })

  it('gives a reservation back whose answer got lost, so that it can be repeated at once', async () => {
    const gates = sound.deps.phoneGates
    const forgetful = {
      getByName: (name: string) => {
        const gate = gates.getByName(name)
        const reserve = async (...call: Parameters<typeof gate.reserve>) => {
          await gate.reserve(...call)
          return lost()
        }
        return { reserve, release: (id: string) => gate.release(id) }
      },
    }
    const service = faulty({ phoneGates: forgetful as never })
    const mobile = newMobile()
    const before = await footprint(sound)
    await expectProblem(await askForCode(service, newVisitor(service), mobile), 'unavailable')
    expect(await footprint(sound)).toEqual(before)
    expect((await askForCode(sound, newVisitor(sound), mobile)).status).toBe(202)
  })

  it.each(['rateGates', 'phoneGates'] as const)('sends nothing when %s do not answer', async (gates) => {
    const broken = { getByName: () => ({ take: lost, reserve: lost, guess: lost }) }
    const working = newVisitor(sound)
    const captcha = await (await working.post('/v1/captchas', {})).json<{ captcha_id: string }>()
    const captcha_answer = sound.inbox.captchas[0]?.answer
    const service = faulty({ [gates]: broken as never })
    const before = await footprint(sound)
    const body = { mobile: newMobile(), captcha_id: captcha.captcha_id, captcha_answer }
    await expectProblem(await newVisitor(service).post('/v1/sms-codes', body), 'unavailable')
    expect(await footprint(sound)).toEqual(before)
  })
})

describe('a registration', () => {
  const proven = async () => {
    const { verification_id, sms_code } = await verify(sound, newVisitor(sound))
    return { username: newUsername(), password, verification_id, sms_code }
  }

  it('leaves nothing when the code cannot be read, and can be repeated', async () => {
    const body = await proven()
    const service = faulty({ entries: failing<'entries'>(sound.deps.entries, 'get', 'before') })
    const before = await footprint(sound)
    await expectProblem(await newVisitor(service).post('/v1/users', body), 'unavailable')
    expect(await footprint(sound)).toEqual(before)
    expect((await newVisitor(sound).post('/v1/users', body)).status).toBe(201)
  })

  it('leaves nothing when the gate does not answer: unknown means no', async () => {
    const body = await proven()
    const service = faulty({ phoneGates: { getByName: () => ({ guess: lost }) } as never })
    const before = await footprint(sound)
    await expectProblem(await newVisitor(service).post('/v1/users', body), 'unavailable')
    expect(await footprint(sound)).toEqual(before)
  })

  it('leaves nothing when the database fails before committing, and can be repeated', async () => {
    const body = await proven()
    const service = faulty({ db: failing<'db'>(sound.deps.db, 'batch', 'before') })
    const before = await footprint(sound)
    const response = await newVisitor(service).post('/v1/users', body)
    expect(response.headers.getSetCookie()).toEqual([])
    await expectProblem(response, 'unavailable')
    expect(await footprint(sound)).toEqual(before)
    expect((await newVisitor(sound).post('/v1/users', body)).status).toBe(201)
  })

  it('ends in one user when the database fails after committing and the visitor tries again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const body = await proven()
    const service = faulty({ db: failing<'db'>(sound.deps.db, 'batch', 'after') })
    const before = await footprint(sound)
    await expectProblem(await newVisitor(service).post('/v1/users', body), 'unavailable')
    vi.advanceTimersByTime(1000)
    const visitor = newVisitor(sound)
    expect((await visitor.post('/v1/users', body)).status).toBe(201)
    expect(await (await visitor.get('/v1/session')).json()).toMatchObject({ username: body.username })
    const after = await footprint(sound)
    expect(after.rows?.users).toBe((before.rows?.users ?? 0) + 1)
    expect(after.rows?.redeemed_codes).toBe((before.rows?.redeemed_codes ?? 0) + 1)
    vi.useRealTimers()
  })

  it('ends in one user in the same way on the classic surface, also without its cookie', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { mobile, sms_code } = await verify(sound, newVisitor(sound))
    const body = { username: newUsername(), password, mobile, sms_code }
    const service = faulty({ db: failing<'db'>(sound.deps.db, 'batch', 'after') })
    const before = await footprint(sound)
    await expectEnvelope(await newVisitor(service).post('/register/', body), 'Temporarily unavailable')
    vi.advanceTimersByTime(1000)
    await expectDone(await newVisitor(sound).post('/register/', body))
    const after = await footprint(sound)
    expect(after.rows?.users).toBe((before.rows?.users ?? 0) + 1)
    expect(after.rows?.redeemed_codes).toBe((before.rows?.redeemed_codes ?? 0) + 1)
    vi.useRealTimers()
  })

  it('ends as the first time on the classic surface without its cookie, when only the answer was lost', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { mobile, sms_code } = await verify(sound, newVisitor(sound))
    const body = { username: newUsername(), password, mobile, sms_code }
    await expectDone(await newVisitor(sound).post('/register/', body))
    await sound.settled()
    const before = await footprint(sound)
    vi.advanceTimersByTime(1000)
    await expectDone(await newVisitor(sound).post('/register/', body))
    const other = { ...body, username: newUsername() }
    await expectEnvelope(
      await newVisitor(sound).post('/register/', other),
      'SMS verification code has expired',
    )
    const after = await footprint(sound)
    expect(after.rows?.users).toBe(before.rows?.users)
    expect(after.rows?.redeemed_codes).toBe(before.rows?.redeemed_codes)
    expect(after.messages).toBe(before.messages)
    vi.useRealTimers()
  })

  it('succeeds when only the spent code’s entry cannot be deleted, and the code buys nothing more', async () => {
    const body = await proven()
    const service = faulty({ entries: failing<'entries'>(sound.deps.entries, 'delete', 'before') })
    expect((await newVisitor(service).post('/v1/users', body)).status).toBe(201)
    await service.settled()
    const again = await newVisitor(sound).post('/v1/users', { ...body, username: newUsername() })
    await expectProblem(again, 'sms_code_expired')
  })
})

const lost = async (): Promise<never> => {
  throw new Error('Durable Object is overloaded')
}
