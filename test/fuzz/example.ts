/** A small service for the tests of the fuzzer: one documented call, and answers to plant faults in. */
import { Buffer } from 'node:buffer'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { constantHeaders } from './judge-headers.ts'
import { inlined, type OpenApiDocument, readOperations, type Schema } from './openapi.ts'

export const exampleDocument = {
  paths: {
    '/v1/things': {
      post: {
        operationId: 'createThing',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingRequest' } } },
        },
        responses: {
          201: {
            headers: { 'Set-Cookie': { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          400: failing('invalid_parameters'),
          429: failing('too_many_requests', {
            'Retry-After': { required: true, schema: { type: 'integer' } },
          }),
          500: failing('internal'),
        },
      },
    },
  },
  components: {
    schemas: {
      ThingRequest: {
        type: 'object',
        properties: { name: { type: 'string', minLength: 2, maxLength: 4 }, size: { type: 'integer' } },
        required: ['name'],
      },
      Thing: {
        type: 'object',
        properties: { id: { type: 'string' }, parts: { type: 'array', items: { type: 'object' } } },
        required: ['id'],
      },
      Problem: {
        type: 'object',
        properties: { type: {}, status: {}, code: {}, retry_after: {}, errors: {} },
        required: ['type', 'status', 'code'],
      },
    },
  },
} satisfies OpenApiDocument

export const operations = readOperations(exampleDocument)
export const problemSchema = inlined<Schema>(exampleDocument, { $ref: '#/components/schemas/Problem' })

type Headers = Readonly<Record<string, string | string[]>>

export const cookie = { 'set-cookie': ['session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'] }

/** An answer as the service gives it, with these headers besides those of every answer. */
export function answer(status: number, body: unknown, headers: Headers = {}): HttpAnswer {
  return {
    status,
    headers: {
      ...constantHeaders,
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': '00000000-0000-4000-8000-000000000000',
      'content-type': 'application/json',
      ...headers,
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  }
}

export function problem(status: number, code: string, headers: Headers = {}, members = {}): HttpAnswer {
  const body = { type: `urn:latchkey:problem:${code}`, status, code, ...members }
  return answer(status, body, { 'content-type': 'application/problem+json', ...headers })
}

export function request(changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    path: '/v1/things',
    headers: [['Host', '127.0.0.1:1']],
    body: undefined,
    ...changes,
  }
}

function failing(code: string, headers = {}) {
  const schema = { $ref: '#/components/schemas/Problem' }
  return { headers, content: { 'application/problem+json': { schema, examples: { [code]: {} } } } }
}
