/** A small service for the tests of the fuzzer: one call, described as the real ones are. */
import { Buffer } from 'node:buffer'
import type { HttpAnswer, HttpRequest } from './client.ts'
import type { OpenApiDocument } from './operations.ts'

const problem = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    code: {
      enum: ['invalid_parameters', 'too_many_requests', 'not_found', 'method_not_allowed', 'internal'],
    },
    retry_after: { type: 'integer' },
    errors: { type: 'array', items: { type: 'object', properties: { pointer: { type: 'string' } } } },
  },
  required: ['type', 'status', 'code'],
}

const failing = (code: string, headers = {}) => ({
  headers,
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: { [code]: {} },
    },
  },
})

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
            'Retry-After': { required: true, schema: { type: 'integer', minimum: 1 } },
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
      Thing: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      Problem: problem,
    },
  },
} as const satisfies OpenApiDocument

const generalHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-request-id': '00000000-0000-4000-8000-000000000000',
  'x-xss-protection': '0',
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** An answer with the headers of every answer, but for those given. */
export const answer = (status: number, body: unknown, headers: Headers = {}): HttpAnswer => ({
  status,
  headers: { ...generalHeaders, 'content-type': 'application/json', ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

export const problemAnswer = (
  status: number,
  code: string,
  headers: Headers = {},
  members = {},
): HttpAnswer =>
  answer(
    status,
    { type: `urn:latchkey:problem:${code}`, status, code, ...members },
    { 'content-type': 'application/problem+json', ...headers },
  )

export const created = answer(
  201,
  { id: 'x' },
  { 'set-cookie': ['session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'] },
)

export const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/v1/things',
  headers: [['Host', '127.0.0.1:1']],
  body: undefined,
  ...changes,
})
