import { describe, expect, it } from 'vitest'
import { type FailureCode, failureCatalogue } from '../../src/core/errors.ts'
import { expectEnvelope, expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newUsername, password } from '../support/visitor.ts'

const service = startService()
const json = { 'Content-Type': 'application/json' }
const registration = {
  username: newUsername(),
  password,
  verification_id: 'A'.repeat(22),
  sms_code: '123456',
}
const text = JSON.stringify(registration)

const v1Calls = ['/v1/sms-codes', '/v1/users', '/v1/sessions']

const bodyProblem = { errors: [{ pointer: '', detail: expect.any(String) }] }

interface BadBody {
  /** Made anew for each request, because a stream is read once. */
  readonly body?: () => BodyInit
  readonly headers?: Record<string, string>
  readonly code: FailureCode
  readonly members?: Record<string, unknown>
}

const padded = (bytes: number) => text.replace(/}$/, `,"padding":"${'x'.repeat(bytes - text.length - 13)}"}`)

const badBodies: Record<string, BadBody> = {
  'no content type': { body: () => new TextEncoder().encode(text), code: 'unsupported_media_type' },
  'a form': { body: () => new URLSearchParams({ username: 'ada-lovelace' }), code: 'unsupported_media_type' },
  'plain text': {
    body: () => text,
    headers: { 'Content-Type': 'text/plain' },
    code: 'unsupported_media_type',
  },
  'JSON in another charset': {
    body: () => text,
    headers: { 'Content-Type': 'application/json; charset=gbk' },
    code: 'unsupported_media_type',
  },
  'a type that only begins like JSON': {
    body: () => text,
    headers: { 'Content-Type': 'application/jsonp' },
    code: 'unsupported_media_type',
  },
  'an empty body': { body: () => '', headers: json, code: 'incomplete_parameters' },
  'an empty object': {
    body: () => '{}',
    headers: json,
    code: 'incomplete_parameters',
    members: { errors: expect.any(Array) },
  },
  'cut JSON': {
    body: () => text.slice(0, -1),
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'two JSON texts': {
    body: () => text + text,
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'a list': { body: () => '[]', headers: json, code: 'invalid_parameters', members: bodyProblem },
  'a string': { body: () => '"ada"', headers: json, code: 'invalid_parameters', members: bodyProblem },
  null: { body: () => 'null', headers: json, code: 'invalid_parameters', members: bodyProblem },
  'a name that stands twice': {
    body: () =>
      text.replace(
        '{',
        '{"username":"someone-else","password":"x","mobile":"1","captcha_id":"x","mobile" :"2",',
      ),
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'a name that stands twice, once escaped': {
    body: () => text.replace('{', String.raw`{"\u0075sername":"someone-else",`),
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'bytes that are not UTF-8': {
    body: () => new Uint8Array([...new TextEncoder().encode('{"username":"'), 0xff, 0x22, 0x7d]),
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'a body that breaks off': {
    body: () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text.slice(0, 20)))
          controller.error(new Error('Connection lost'))
        },
      }),
    headers: json,
    code: 'invalid_parameters',
    members: bodyProblem,
  },
  'more than 16 KiB': { body: () => padded(16 * 1024 + 1), headers: json, code: 'payload_too_large' },
  'more than 16 KiB that come in pieces, unannounced': {
    body: () => new Blob([padded(17 * 1024)]).stream(),
    headers: json,
    code: 'payload_too_large',
  },
}

describe.each(v1Calls)('POST %s', (path) => {
  it.each(Object.entries(badBodies))('refuses %s', async (_, { body, headers = {}, code, members }) => {
    const response = await withoutEffect(service, () =>
      service.call('POST', path, { ...(body && { body: body() }), headers }),
    )
    await expectProblem(response, code, members)
  })
})

describe('POST /v1/captchas', () => {
  const bad = Object.entries(badBodies).filter(([, { code }]) => code !== 'incomplete_parameters')

  it.each(bad)('refuses %s, though it needs no body', async (_, { body, headers = {}, code, members }) => {
    const before = service.inbox.captchas.length
    const response = await withoutEffect(service, () =>
      service.call('POST', '/v1/captchas', { ...(body && { body: body() }), headers }),
    )
    await expectProblem(response, code, members)
    expect(service.inbox.captchas).toHaveLength(before)
  })
})

describe('POST /register/', () => {
  it.each(Object.entries(badBodies))(
    'refuses %s in the classic envelope',
    async (_, { body, headers = {}, code }) => {
      const response = await withoutEffect(service, () =>
        service.call('POST', '/register/', { ...(body && { body: body() }), headers }),
      )
      const entry: { title: string; errmsg?: string } = failureCatalogue[code]
      await expectEnvelope(response, entry.errmsg ?? entry.title)
    },
  )
})

describe('a body of exactly 16 KiB', () => {
  it('is read, and what it does not know is ignored', async () => {
    const body = padded(16 * 1024)
    expect(new TextEncoder().encode(body)).toHaveLength(16 * 1024)
    await expectProblem(await service.call('POST', '/v1/users', { body, headers: json }), 'sms_code_expired')
  })
})

describe('JSON', () => {
  it.each([
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ;charset=utf-8',
  ])('may be declared as %s', async (type) => {
    const response = await service.call('POST', '/v1/users', {
      body: text,
      headers: { 'Content-Type': type },
    })
    await expectProblem(response, 'sms_code_expired')
  })

  it('may hold one name in two objects, inside what is ignored', async () => {
    const body = JSON.stringify({ ...registration, a: { x: 1, username: [] }, b: [{ x: '"' }, { x: 2 }] })
    await expectProblem(await service.call('POST', '/v1/users', { body, headers: json }), 'sms_code_expired')
  })

  it('may hold one word as a name and as a value', async () => {
    const body = JSON.stringify({ ...registration, password: 'username": "password' })
    await expectProblem(await service.call('POST', '/v1/users', { body, headers: json }), 'sms_code_expired')
  })
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
    const response = await service.call('GET', `https://latchkey.example${path}`)
    await expectProblem(response, 'not_found')
  })
})
