import { describe, expect, it } from 'vitest'
import { type FailureCode } from '../../src/core/errors.ts'
import { en } from '../../src/i18n/en.ts'
import { classicMessage } from '../../src/i18n/messages.ts'
import { expectEnvelope, expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newUsername, password } from '../support/visitor.ts'

const service = startService()
const json = { 'Content-Type': 'application/json' }
const registration = {
  username: newUsername(),
  password,
  verification_id: 'A'.repeat(43),
  sms_code: '123456',
}
const text = JSON.stringify(registration)

interface BadBody {
  readonly what: string
  /** Made anew for each request, because a stream is read once. */
  readonly body: () => BodyInit
  readonly headers?: Record<string, string>
  readonly code: FailureCode
  readonly errors?: unknown
}

const aboutBody = [{ pointer: '', detail: expect.any(String) }]

/** The bodies themselves are the subject of `src/api/http/input-*.test.ts`. Here each route must refuse one of a kind. */
const badBodies: readonly BadBody[] = [
  { what: 'a form', body: () => new URLSearchParams({ username: 'x' }), code: 'unsupported_media_type' },
  {
    what: 'cut JSON',
    body: () => text.slice(0, -1),
    headers: json,
    code: 'invalid_parameters',
    errors: aboutBody,
  },
  { what: 'a list', body: () => '[]', headers: json, code: 'invalid_parameters', errors: aboutBody },
  {
    what: 'a body that breaks off',
    body: () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text.slice(0, 20)))
          controller.error(new Error('Connection lost'))
        },
      }),
    headers: json,
    code: 'invalid_parameters',
    errors: aboutBody,
  },
  {
    what: 'more than 16 KiB, unannounced',
    body: () => new Blob([text.replace(/}$/, `,"padding":"${'x'.repeat(17 * 1024)}"}`)]).stream(),
    headers: json,
    code: 'payload_too_large',
  },
]
const emptyObject: BadBody = {
  what: 'an empty object',
  body: () => '{}',
  headers: json,
  code: 'incomplete_parameters',
  errors: expect.any(Array),
}
const v1Rows = ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions'].flatMap((path) =>
  // A captcha needs no body.
  (path === '/v1/captchas' ? badBodies : [...badBodies, emptyObject]).map((bad) => ({ path, ...bad })),
)

describe('a bad body', () => {
  it.each(v1Rows)('POST $path refuses $what', async ({ path, body, headers = {}, code, errors }) => {
    const response = await withoutEffect(service, () => service.call('POST', path, { body: body(), headers }))
    await expectProblem(response, code, errors === undefined ? {} : { errors })
    expect(service.inbox.captchas).toEqual([])
  })

  it.each([...badBodies, emptyObject])(
    'POST /register/ refuses $what in the classic envelope',
    async ({ body, headers = {}, code }) => {
      const response = await withoutEffect(service, () =>
        service.call('POST', '/register/', { body: body(), headers }),
      )
      await expectEnvelope(response, classicMessage(en, code))
    },
  )
})

describe('a wrong method', () => {
  it.each([
    ['GET', '/v1/captchas', 'POST'],
    ['GET', '/v1/sms-codes', 'POST'],
    ['PUT', '/v1/users', 'POST'],
    ['DELETE', '/v1/sessions', 'POST'],
    ['POST', '/v1/session', 'GET, DELETE'],
    ['OPTIONS', '/v1/session', 'GET, DELETE'],
    ['POST', '/health', 'GET'],
    ['POST', '/openapi.json', 'GET'],
  ])('%s %s is refused, and the right ones are named', async (method, path, allow) => {
    const response = await withoutEffect(service, () => service.call(method, path))
    expect(response.headers.get('Allow')).toBe(allow)
    await expectProblem(response, 'method_not_allowed')
  })

  it.each([
    ['POST', '/image_codes/5f2f1d2e-0000-4000-8000-000000000000/', 'GET'],
    ['HEAD', '/image_codes/5f2f1d2e-0000-4000-8000-000000000000/', 'GET'],
    ['POST', '/sms_codes/13800138000/', 'GET'],
    ['GET', '/register/', 'POST'],
    ['PUT', '/usernames/ada-lovelace/count/', 'GET'],
    ['DELETE', '/mobiles/13800138000/count/', 'GET'],
  ])('%s %s is refused on the classic surface', async (method, path, allow) => {
    const response = await withoutEffect(service, () => service.call(method, path))
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe(allow)
    if (method !== 'HEAD') expect(await response.json()).toEqual({ code: 400, errmsg: 'Method not allowed' })
  })
})

describe('an unknown path', () => {
  it.each([
    '/v1',
    '/v1/',
    '/v1/user',
    '/v2/users',
    '/register/x',
    '/sms_codes/',
    '/dev',
    '/%',
    '/%ff',
    '//',
    '/__proto__',
  ])('GET %s is not found', async (path) => {
    await expectProblem(await service.call('GET', `https://latchkey.example${path}`), 'not_found')
  })
})
