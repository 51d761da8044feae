import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { failureStatuses } from '../../src/core/errors.ts'
import { startService } from '../support/service.ts'

interface Operation {
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Record<string, { readonly headers?: Record<string, { readonly required?: boolean }> }>
}

interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, unknown> }
}

const service = startService()
let document: Document
let operations: readonly (readonly [name: string, operation: Operation])[]

beforeAll(async () => {
  document = await (await service.call('GET', '/openapi.json')).json<Document>()
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  )
})

describe('GET /openapi.json', () => {
  it('describes every route of v1, and no other', () => {
    expect(document.openapi).toBe('3.1.0')
    const routed = createApp(service.services)
      .routes.filter(({ path }) => path.startsWith('/v1/') || path === '/health')
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(([name]) => name).toSorted()).toEqual([...new Set(routed)].toSorted())
  })

  it('gives an example of every failure that v1 can answer with', () => {
    const text = JSON.stringify(document.paths)
    const elsewhere = ['not_found', 'method_not_allowed']
    for (const code of Object.keys(failureStatuses).filter((name) => !elsewhere.includes(name)))
      expect(text).toContain(`"code":"${code}"`)
  })

  it('contains what the schemas demand', () => {
    const { UserRequest, CaptchaRequest } = document.components.schemas
    expect(UserRequest).toMatchObject({
      required: ['username', 'password', 'verification_id', 'sms_code'],
      properties: {
        username: { pattern: '^(?![\\d-]+$)[A-Za-z0-9_-]{5,20}$' },
        password: { minLength: 8, maxLength: 128 },
        sms_code: { pattern: '^[0-9]{6}$' },
      },
    })
    expect(CaptchaRequest).toMatchObject({
      properties: { theme: { enum: ['light', 'dark', 'inherit'], default: 'light' } },
    })
    expect(CaptchaRequest).not.toHaveProperty('required')
  })

  it('names the cookies that are set, and Retry-After wherever waiting helps', () => {
    const named = operations.flatMap(([name, { responses }]) =>
      Object.entries(responses).flatMap(([status, { headers = {} }]) =>
        Object.entries(headers).map(
          ([header, { required }]) => `${name} ${status} ${header}${required ? '' : ', perhaps'}`,
        ),
      ),
    )
    expect(named.filter((line) => line.includes('Set-Cookie'))).toEqual([
      'POST /v1/users 201 Set-Cookie',
      'POST /v1/sessions 201 Set-Cookie',
      'DELETE /v1/session 204 Set-Cookie, perhaps',
      'POST /v1/password-resets 201 Set-Cookie',
      'DELETE /v1/user 204 Set-Cookie',
    ])
    const replayed = named.filter((line) => line.includes('201 Idempotency-Replayed'))
    expect(replayed).toEqual([
      'POST /v1/users 201 Idempotency-Replayed, perhaps',
      'POST /v1/sessions 201 Idempotency-Replayed, perhaps',
      'POST /v1/password-resets 201 Idempotency-Replayed, perhaps',
    ])
    const waits = named.filter((line) => line.includes('Retry-After'))
    expect(waits).toContain('POST /v1/sms-codes 504 Retry-After')
    for (const line of waits) expect(line).toMatch(/ (429|503|504) Retry-After$/)
  })

  it('lets the body be left out where all of it is optional', () => {
    const required = operations.flatMap(([name, { requestBody }]) =>
      requestBody ? [[name, requestBody.required]] : [],
    )
    expect(Object.fromEntries(required)).toEqual({
      'POST /v1/captchas': false,
      'POST /v1/sms-codes': true,
      'POST /v1/users': true,
      'POST /v1/sessions': true,
      'POST /v1/session/token': false,
      'POST /v1/password-resets': true,
      'PUT /v1/user/password': true,
      'PUT /v1/user/mobile': true,
      'DELETE /v1/user': false,
      'POST /v1/passkeys': true,
      'PUT /v1/passkeys/{id}': true,
      'DELETE /v1/passkeys/{id}': false,
      'POST /v1/passkeys/creation-options': false,
    })
  })
})
