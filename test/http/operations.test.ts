import { createExecutionContext } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { failureCatalogue } from '../../src/core/errors.ts'
import worker from '../../src/index.ts'
import { expectEnvelope, expectProblem } from '../support/expectations.ts'
import { bindings, startService } from '../support/service.ts'
import { newMobile, newVisitor, verify } from '../support/visitor.ts'

const service = startService()

afterEach(() => void vi.restoreAllMocks())

const down = (): never => {
  throw new Error('connection lost while asking for cooldown:+8613800138000')
}

describe('GET /health', () => {
  it('says ok when D1 and KV answer', async () => {
    const response = await service.call('GET', '/health')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each(['db', 'entries'] as const)('says unavailable when %s does not answer', async (name) => {
    const broken = startService({ deps: { [name]: { prepare: down, get: down } } })
    await expectProblem(await broken.call('GET', '/health'), 'unavailable')
  })
})

describe('GET /health, when a store hangs', () => {
  it.each(['db', 'entries'] as const)(
    'says unavailable after 3 s of silence of %s, and not before',
    async (name) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const hangs = () => new Promise<never>(() => {})
      const hanging = startService({ deps: { [name]: { prepare: () => ({ first: hangs }), get: hangs } } })
      let answer: Response | undefined
      const answered = hanging.call('GET', '/health').then((response) => (answer = response))
      await vi.advanceTimersByTimeAsync(2999)
      expect(answer).toBeUndefined()
      await vi.advanceTimersByTimeAsync(1)
      await expectProblem(await answered, 'unavailable')
      vi.useRealTimers()
    },
  )
})

describe('an outage', () => {
  const broken = startService({ deps: { entries: { get: down, put: down, delete: down } as never } })

  it('is answered as one, on both surfaces', async () => {
    await expectProblem(await broken.call('POST', '/v1/captchas'), 'unavailable')
    const classic = await broken.call('GET', `/image_codes/${crypto.randomUUID()}/`)
    expect(classic.headers.get('Retry-After')).toBe('5')
    await expectEnvelope(classic, 'Temporarily unavailable')
  })

  it('is logged with its cause and the request’s id, and with no phone number', async () => {
    const logged = vi.spyOn(console, 'error')
    const response = await broken.call('GET', '/sms_codes/13800138000/?image_code=a&image_code_id=b')
    const [line] = logged.mock.calls.map(([text]) => String(text))
    expect(JSON.parse(line ?? '')).toEqual({
      event: 'unavailable',
      request_id: response.headers.get('X-Request-Id'),
      route: 'GET /sms_codes/:mobile',
      error: 'Outage: kv failed < Error: connection lost while asking for cooldown:[…]',
    })
  })
})

describe('a bug', () => {
  it('is answered 500 without its text, and logged', async () => {
    const logged = vi.spyOn(console, 'error')
    const broken = startService({
      deps: {
        random: () => {
          throw new Error('the secret is 123456')
        },
      },
    })
    await expectProblem(await broken.call('POST', '/v1/captchas'), 'internal')
    expect(logged.mock.calls.join()).toContain('the secret is […]')
  })
})

describe('the answers', () => {
  it.each([
    ['GET', '/health'],
    ['GET', '/v1/session'],
    ['GET', '/nowhere'],
    ['PUT', '/register/'],
    ['POST', '/v1/captchas'],
  ])('%s %s carries the headers of every answer', async (method, path) => {
    const { headers } = await service.call(method, path, { headers: { 'X-Request-Id': 'forged' } })
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    })
  })
})

describe('GET /openapi.json', () => {
  const load = async () =>
    (await service.call('GET', '/openapi.json')).json<{
      openapi: string
      paths: Record<string, Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>>
      components: { schemas: Record<string, unknown> }
    }>()

  it('describes every route of v1, and no other', async () => {
    const { openapi, paths } = await load()
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routed = createApp(service.deps)
      .routes.filter(
        ({ method, path }) => method !== 'ALL' && (path.startsWith('/v1/') || path === '/health'),
      )
      .map(({ method, path }) => `${method} ${path}`)
    expect(described.toSorted()).toEqual([...new Set(routed)].toSorted())
  })

  it('gives an example of every failure that v1 can answer with', async () => {
    const text = JSON.stringify((await load()).paths)
    const elsewhere = ['not_found', 'method_not_allowed']
    for (const code of Object.keys(failureCatalogue).filter((name) => !elsewhere.includes(name)))
      expect(text).toContain(`"code":"${code}"`)
  })

  it('holds what the schemas demand', async () => {
    const { components } = await load()
    expect(components.schemas['UserRequest']).toMatchObject({
      required: ['username', 'password', 'verification_id', 'sms_code'],
      properties: {
        username: { pattern: '^(?!\\d+$)[A-Za-z0-9_-]{5,20}$' },
        password: { minLength: 8, maxLength: 128 },
        sms_code: { pattern: '^[0-9]{6}$' },
      },
    })
  })

  it('names the headers that callers need: which cookies are set or taken back, and how long to wait', async () => {
    const { paths } = await load()
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.entries(responses).flatMap(([status, response]) => {
          const { headers = {} } = response as { headers?: Record<string, { required?: boolean }> }
          return Object.entries(headers).map(
            ([name, { required }]) => `${method} ${path} ${status} ${name}${required ? '' : ', perhaps'}`,
          )
        }),
      ),
    )
    expect(named.filter((line) => line.includes('Set-Cookie'))).toEqual([
      'post /v1/users 201 Set-Cookie',
      'post /v1/sessions 201 Set-Cookie',
      'delete /v1/session 204 Set-Cookie, perhaps',
    ])
    const waits = named.filter((line) => line.includes('Retry-After'))
    expect(waits).toContain('post /v1/sms-codes 504 Retry-After')
    expect(waits.every((line) => / (429|503|504) Retry-After$/.test(line))).toBe(true)
  })

  it('lets the body of a captcha be left out, and of no other call', async () => {
    const { paths, components } = await load()
    const bodies = Object.entries(paths).flatMap(([path, { post }]) =>
      post ? [[path, post.requestBody]] : [],
    )
    expect(Object.fromEntries(bodies)).toMatchObject({
      '/v1/captchas': { required: false },
      '/v1/sms-codes': { required: true },
      '/v1/users': { required: true },
      '/v1/sessions': { required: true },
    })
    const captchaRequest = components.schemas['CaptchaRequest']
    expect(captchaRequest).toMatchObject({
      properties: { theme: { enum: ['light', 'dark', 'inherit'], default: 'light' } },
    })
    expect(captchaRequest).not.toHaveProperty('required')
  })
})

describe('GET /dev/inbox', () => {
  it('shows in development what was drawn and sent, newest first', async () => {
    const visitor = newVisitor(service)
    const first = await verify(service, visitor, newMobile())
    const second = await verify(service, visitor, newMobile())
    const { messages, captchas } = await (
      await service.call('GET', '/dev/inbox')
    ).json<{ messages: unknown[]; captchas: unknown[] }>()
    expect(messages.slice(0, 2)).toEqual(
      [second, first].map(({ mobile, sms_code }) => ({
        to: `+86${mobile}`,
        code: sms_code,
        at: expect.any(String),
      })),
    )
    expect(captchas[0]).toEqual({ captcha_id: expect.any(String), answer: expect.any(String) })
  })

  it('does not exist in production', async () => {
    const settings = {
      ENVIRONMENT: 'production',
      SMS_PROVIDERS: 'ronglian',
      RONGLIAN_ACCOUNT_SID: 'sid',
      RONGLIAN_AUTH_TOKEN: 'token',
      RONGLIAN_APP_ID: 'app',
    }
    const call = (method: string, path: string) =>
      worker.fetch(
        new Request<unknown, IncomingRequestCfProperties>(`https://latchkey.example${path}`, { method }),
        { ...bindings, ...settings },
        createExecutionContext(),
      )
    expect((await call('POST', '/v1/captchas')).status).toBe(201)
    await expectProblem(await call('GET', '/dev/inbox'), 'not_found')
  })
})

describe('wrong settings', () => {
  it.each([
    ['CODE_SECRET', { CODE_SECRET: 'too short' }],
    ['SMS_PROVIDERS', { SMS_PROVIDERS: 'carrier-pigeon' }],
    ['CODE_SECRET', { ENVIRONMENT: 'production', SMS_PROVIDERS: 'ronglian', CODE_SECRET: '' }],
  ])('answer 503, and the log names %s without its value', async (name, settings) => {
    const logged = vi.spyOn(console, 'error')
    const request = new Request<unknown, IncomingRequestCfProperties>('https://latchkey.example/health')
    const response = await worker.fetch(request, { ...bindings, ...settings }, createExecutionContext())
    await expectProblem(response, 'unavailable')
    const lines = logged.mock.calls.join()
    expect(lines).toContain(`"${name}"`)
    for (const value of Object.values(settings).filter((text) => text !== ''))
      expect(lines).not.toContain(value)
  })
})
