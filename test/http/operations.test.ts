import { createExecutionContext, createScheduledController } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import { expectEnvelope, expectProblem } from '../support/expectations.ts'
import { intercept } from '../support/intercept.ts'
import { bindings, startService } from '../support/service.ts'
import { newVisitor, register, verify } from '../support/visitor.ts'

const service = startService()

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function down(): never {
  throw new Error('connection lost while asking for cooldown:+8613800138000')
}
const downBindings = { DB: { prepare: down }, ENTRIES: { get: down, put: down } } as never as Env

describe('GET /health', () => {
  it('says ok when D1 and KV answer', async () => {
    const response = await service.call('GET', '/health')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each(['DB', 'ENTRIES'] as const)('answers for 5 s from its last check of %s', async (name) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let isDown = true
    const store = intercept(bindings[name] as object, ({ perform }) => (isDown ? down() : perform()))
    const { call } = startService({ env: { [name]: store } })
    await expectProblem(await call('GET', '/health'), 'unavailable')
    isDown = false
    vi.advanceTimersByTime(4999)
    await expectProblem(await call('GET', '/health'), 'unavailable')
    vi.advanceTimersByTime(1)
    expect((await call('GET', '/health')).status).toBe(200)
    isDown = true
    vi.advanceTimersByTime(4999)
    expect((await call('GET', '/health')).status).toBe(200)
  })

  it.each(['DB', 'ENTRIES'] as const)('says unavailable when %s has not answered for 3 s', async (name) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hangs = () => new Promise<never>(() => {})
    const store = { prepare: () => ({ bind: () => ({ first: hangs }) }), get: hangs }
    let answer: Response | undefined
    const answered = startService({ env: { [name]: store } })
      .call('GET', '/health')
      .then((response) => (answer = response))
    await vi.advanceTimersByTimeAsync(2999)
    expect(answer).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    await expectProblem(await answered, 'unavailable')
  })
})

describe('a failure of ours', () => {
  it('is an outage on both APIs, and the log names the request and no phone number', async () => {
    const logged = vi.spyOn(console, 'error')
    const { call } = startService({ env: downBindings })
    await expectProblem(await call('POST', '/v1/captchas'), 'unavailable')
    const path = `/sms_codes/13800138000/?image_code=a&image_code_id=${crypto.randomUUID()}`
    const classic = await call('GET', path)
    expect(classic.headers.get('Retry-After')).toBe('5')
    await expectEnvelope(classic, 'Temporarily unavailable')
    expect(JSON.parse(String(logged.mock.lastCall?.[0]))).toEqual({
      event: 'unavailable',
      request_id: classic.headers.get('X-Request-Id'),
      place: 'unknown',
      route: 'GET /sms_codes/:mobile',
      error: 'Outage: kv failed < Error: connection lost while asking for cooldown:[…]',
    })
  })

  it('is otherwise a bug: 500 without the text of the error, which is in the log', async () => {
    const logged = vi.spyOn(console, 'error')
    const random = () => {
      throw new Error('the secret is 123456')
    }
    await expectProblem(await startService({ outside: { random } }).call('POST', '/v1/captchas'), 'internal')
    expect(logged.mock.calls.join()).toContain('the secret is […]')
  })
})

/** Calls the Worker's entry point, with settings beside the tests' own. */
function callWorker(settings: Record<string, string>, method: string, path: string) {
  return worker.fetch(
    new Request<unknown, IncomingRequestCfProperties>(`https://latchkey.example${path}`, { method }),
    { ...bindings, ...settings },
    createExecutionContext(),
  )
}

describe('GET /dev/inbox', () => {
  it('shows in development what was drawn and sent, newest first', async () => {
    const [first, second] = [
      await verify(service, newVisitor(service)),
      await verify(service, newVisitor(service)),
    ]
    const response = await service.call('GET', '/dev/inbox')
    const { messages, captchas } = await response.json<{ messages: unknown[]; captchas: unknown[] }>()
    const at = expect.any(String)
    expect(messages.slice(0, 2)).toEqual(
      [second, first].map(({ mobile, sms_code: code }) => ({ to: `+86${mobile}`, code, at })),
    )
    expect(captchas[0]).toEqual({ captcha_id: expect.any(String), answer: expect.any(String) })
  })

  it('does not exist in production', async () => {
    const account = { RONGLIAN_ACCOUNT_SID: 'sid', RONGLIAN_AUTH_TOKEN: 'token', RONGLIAN_APP_ID: 'app' }
    const production = { ENVIRONMENT: 'production', SMS_PROVIDERS: 'ronglian', ...account }
    expect((await callWorker(production, 'POST', '/v1/captchas')).status).toBe(201)
    await expectProblem(await callWorker(production, 'GET', '/dev/inbox'), 'not_found')
  })
})

describe('wrong settings', () => {
  it.each([
    ['CODE_SECRET', { CODE_SECRET: 'too short' }],
    ['SMS_PROVIDERS', { SMS_PROVIDERS: 'carrier-pigeon' }],
    ['CODE_SECRET', { ENVIRONMENT: 'production', SMS_PROVIDERS: 'ronglian', CODE_SECRET: '' }],
  ])('answer 503, and the log names %s without its value', async (name, settings) => {
    const logged = vi.spyOn(console, 'error')
    await expectProblem(await callWorker(settings, 'GET', '/health'), 'unavailable')
    const lines = logged.mock.calls.join()
    expect(lines).toContain(`${name} must`)
    for (const value of Object.values(settings).filter((text) => text.includes(' ') || text.includes('-')))
      expect(lines).not.toContain(value)
  })
})

describe('the hourly purge', () => {
  it('deletes sessions when they expire and redeemed codes after a day, and never a user', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const dayMs = 24 * 3_600_000
    const { username } = await register(service, newVisitor(service))
    const rows = bindings.DB.prepare(
      `SELECT (SELECT count(*) FROM session WHERE user_id = user.id) AS sessions,
        (SELECT count(*) FROM redeemed_code WHERE user_id = user.id) AS codes FROM user WHERE username = ?`,
    ).bind(username)
    for (const [afterMs, sessions, codes] of [
      [dayMs - 1, 1, 1],
      [1, 1, 0],
      [13 * dayMs - 1, 1, 0],
      [1, 0, 0],
    ] as const) {
      vi.advanceTimersByTime(afterMs)
      await worker.scheduled(createScheduledController(), bindings)
      expect(await rows.first()).toEqual({ sessions, codes })
    }
  })
})
