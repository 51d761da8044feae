/** Describes one call in OpenAPI, with every failure from the catalogue. */
import type * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import { type FailureCode, failureStatuses } from '../../core/errors.ts'
import { en } from '../../i18n/en.ts'
import { problemType } from '../http/render.ts'
import { problem } from './problem.ts'

/** The document's part of one resource. */
export type Paths = ZodOpenApiPathsObject

/** What any call can answer with. */
export const always: readonly FailureCode[] = ['internal', 'unavailable']

/** What any call with effects can answer with. */
export const writing: readonly FailureCode[] = [
  ...always,
  'forbidden_origin',
  'invalid_parameters',
  'payload_too_large',
]

/** What any call with a body can answer with. */
export const withBody: readonly FailureCode[] = [
  ...writing,
  'incomplete_parameters',
  'unsupported_media_type',
]

/** For calls of signed-in users. */
export const needsSession = [{ session: [] }]

/** For the description of a call that needs a fresh proof. */
export const freshness =
  'The session must have been opened within the last ten minutes, or the body has the password.'

/** What a call that needs a fresh proof can answer with. */
export const protectedCall: readonly FailureCode[] = [
  'unauthenticated',
  'fresh_proof_required',
  'too_many_requests',
]

export const signsIn = {
  'Set-Cookie': {
    description:
      'The session: `__Host-session`, HttpOnly, Secure, SameSite=Lax. With it, if it is new: `__Host-device`, by which ' +
      'the account knows this browser again.',
    required: true,
    schema: { type: 'string' },
  },
} as const

const idempotencyKey = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    'A random text of your own, such as a UUID. The same call with the same key gets the first answer again, for 24 hours.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,128}$' },
} as const

const replayed = {
  'Idempotency-Replayed': {
    description: '`true` if it is the first answer again.',
    schema: { type: 'string', const: 'true' },
  },
} as const

const retryAfter = {
  'Retry-After': {
    description: 'Seconds.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
} as const

type Headers = Readonly<
  Record<
    string,
    {
      readonly description?: string
      readonly required?: boolean
      readonly schema: {
        readonly type: 'string' | 'integer'
        readonly minimum?: number
        readonly const?: string
      }
    }
  >
>

type Operation = Pick<
  ZodOpenApiOperationObject,
  'operationId' | 'summary' | 'description' | 'security' | 'tags' | 'parameters'
> & {
  readonly body?: z.ZodType
  /** Whether the body may be left out. */
  readonly isBodyOptional?: boolean
  /** Whether it takes an `Idempotency-Key`. */
  readonly isRepeatable?: boolean
  readonly success: {
    readonly status: '200' | '201' | '202' | '204'
    readonly description: string
    readonly schema?: z.ZodType
    readonly headers?: Headers
  }
  readonly failures: readonly FailureCode[]
}

export function operation({
  body,
  isBodyOptional = false,
  isRepeatable = false,
  success,
  failures,
  ...described
}: Operation): ZodOpenApiOperationObject {
  return {
    ...described,
    ...(isRepeatable && { parameters: [idempotencyKey] }),
    ...(body && {
      requestBody: { required: !isBodyOptional, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.schema && { content: { 'application/json': { schema: success.schema } } }),
        ...withHeaders({ ...success.headers, ...(isRepeatable && replayed) }),
      },
      ...(isRepeatable
        ? problems([...failures, 'idempotency_conflict', 'idempotency_key_reused'], replayed)
        : problems(failures)),
    },
  }
}

/** One response a status, with an example of every failure that has it. */
function problems(
  codes: readonly FailureCode[],
  headers: Headers = {},
): ZodOpenApiOperationObject['responses'] {
  const byStatus = Map.groupBy(codes.toSorted(), (code) => failureStatuses[code])
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      String(status),
      {
        description: sameStatus.map((code) => `\`${code}\`: ${en.titles[code]}.`).join('\n\n'),
        ...withHeaders({ ...headers, ...(isWorthWaiting(status) && retryAfter) }),
        content: {
          'application/problem+json': {
            schema: problem,
            examples: Object.fromEntries(sameStatus.map((code) => [code, { value: exampleOf(code) }])),
          },
        },
      },
    ]),
  )
}

function withHeaders(headers: Headers): { headers?: Headers } {
  return Object.keys(headers).length > 0 ? { headers } : {}
}

/** Where the same call can succeed later, and `Retry-After` says when. */
function isWorthWaiting(status: number): boolean {
  return [429, 503, 504].includes(status)
}

function exampleOf(code: FailureCode) {
  const status = failureStatuses[code]
  const title = en.titles[code]
  return {
    type: problemType(code),
    title,
    status,
    detail: title,
    code,
    ...(isWorthWaiting(status) && { retry_after: 5 }),
  }
}
