import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyOf, proofFor, registeredUser } from '../support/account.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import { newUsername, newVisitor } from '../support/visitor.ts'

/** Knows one breached password: `breached horse battery`. */
const suffix = '64BD8ED383DA2FC6155B94940F3F872A4C9'
const sound = startService()

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** Every call that takes a new password. */
const choices = {
  'POST /v1/users': async (service: Service, password: string) => {
    const proof = await proofFor(service, 'register')
    return () => newVisitor(service).post('/v1/users', { username: newUsername(), password, ...proof })
  },
  'POST /v1/password-resets': async (service: Service, password: string) => {
    const { mobile } = await registeredUser(sound)
    const proof = await proofFor(service, 'reset_password', mobile)
    return () => newVisitor(service).post('/v1/password-resets', { new_password: password, ...proof })
  },
  'PUT /v1/user/password': async (service: Service, password: string) => {
    const { visitor: owner } = await registeredUser(sound)
    const visitor = copyOf(owner, service)
    return () => visitor.send('PUT', '/v1/user/password', { json: { new_password: password } })
  },
} as const

describe.each(Object.entries(choices))('%s', (_, choose) => {
  it('refuses a password that was found in a breach, and takes it if nobody can tell', async () => {
    let isUp = true
    const service = startService({
      settings: { BREACHED_PASSWORDS: 'on' },
      fetch: async () => new Response(`${suffix}:3`, { status: isUp ? 200 : 503 }),
      outside: { inbox: sound.inbox },
    })
    const call = await choose(service, 'breached horse battery')
    const detail = 'It was found in a data breach of another site.'
    await expectProblem(await withoutEffect(service, call), 'weak_password', { detail })
    isUp = false
    expect((await call()).status).toBeLessThan(300)
  })

  it('refuses a password that is shorter than the setting', async () => {
    const service = startService({
      settings: { PASSWORD_MIN_LENGTH: '15' },
      outside: { inbox: sound.inbox },
    })
    const detail = 'It must have at least 15 characters.'
    const call = await choose(service, 'fourteen chars')
    await expectProblem(await withoutEffect(service, call), 'weak_password', { detail })
    expect((await (await choose(service, 'fifteen chars..'))()).status).toBeLessThan(300)
  })
})

describe('GET /v1/password-rules', () => {
  it.each([
    [{}, 8],
    [{ PASSWORD_MIN_LENGTH: '15' }, 15],
  ])('tells anybody how long a password must be, with %o', async (settings, minimum_length) => {
    const response = await startService({ settings }).call('GET', '/v1/password-rules')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ minimum_length, maximum_length: 128 })
  })
})
