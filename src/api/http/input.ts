import { zValidator } from '@hono/zod-validator'
import type { Context, Env, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as z from 'zod'
import type { Failure, ParameterError } from '../../core/errors.ts'
import { fail } from './render.ts'

const usualBytes = 16 * 1024

/**
 * Refuses a larger body, and one that does not arrive whole, before anything else is done.
 *
 * GET and HEAD bodies are ignored. The limit would throw at one without a length.
 *
 * @param maximumBytes 16 KiB unless said
 */
export function limitBody(maximumBytes = usualBytes): MiddlewareHandler {
  const limit = bodyLimit({ maxSize: maximumBytes, onError: (c) => fail(c, { code: 'payload_too_large' }) })
  return async function limitBody(c, next) {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    let refusal: Response | void
    try {
      // The framework keeps the body for the next reader.
      refusal = await limit(c, async () => void (await c.req.arrayBuffer()))
    } catch {
      // It broke off, or its framing is wrong: the caller's fault.
      return fail(c, invalid([{ pointer: '', detail: 'must arrive whole' }]))
    }
    return refusal ?? next()
  }
}

/**
 * Accepts a JSON body only: declared as such, in UTF-8, well formed, with no name twice.
 *
 * Parsers disagree about a name that occurs twice, so it is refused.
 */
export function requireJson(): MiddlewareHandler {
  return async function requireJson(c, next) {
    const failure = await bodyFailure(c)
    return failure ? fail(c, failure) : next()
  }
}

async function bodyFailure(c: Context): Promise<Failure | undefined> {
  if (!isJsonType(c.req.header('Content-Type'))) return { code: 'unsupported_media_type' }
  const text = decodeUtf8(await c.req.arrayBuffer())
  if (text === '') return { code: 'incomplete_parameters' }
  const problem = text === undefined ? 'must be UTF-8' : jsonProblem(text)
  return problem === undefined ? undefined : invalid([{ pointer: '', detail: problem }])
}

function isJsonType(contentType = ''): boolean {
  return /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType)
}

function decodeUtf8(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return 'must be well-formed JSON'
  }
  const names = outermostNames(text)
  return new Set(names).size === names.length ? undefined : 'must not hold a name twice'
}

/** The names of the outermost object of a well-formed JSON text. In it, a string before a colon is a name. */
function outermostNames(text: string): string[] {
  const names: string[] = []
  let depth = 0
  for (const [token, string, colon] of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|[{}[\]]/g)) {
    if (string === undefined) depth += token === '{' || token === '[' ? 1 : -1
    else if (colon !== undefined && depth === 1) names.push(JSON.parse(string) as string)
  }
  return names
}

/** Validates a JSON body. A wrong one is answered from the catalogue. */
export function validJson<Schema extends z.ZodType>(schema: Schema) {
  return zValidator('json', schema, (result, c: Context) =>
    result.success ? undefined : fail(c, parameterFailure(result.error.issues, result.data, '/')),
  )
}

/**
 * Validates a JSON body that has one of several forms. The first name that it has says which.
 *
 * @param forms by the name that only this form has
 * @param otherwise the form of a body without these names
 */
export function validJsonByName<Forms extends Readonly<Record<string, z.ZodType>>, Schema extends z.ZodType>(
  forms: Forms,
  otherwise: Schema,
) {
  type Body = z.output<Forms[keyof Forms]> | z.output<Schema>
  const whenNamed = Object.entries(forms).map(([name, schema]) => ({ name, validate: validJson(schema) }))
  const whenNot = validJson(otherwise)
  const validateForm: MiddlewareHandler<Env, string, { in: { json: unknown }; out: { json: Body } }> = async (
    c,
    next,
  ) => {
    const body: unknown = await c.req.json()
    const isObject = typeof body === 'object' && body !== null
    const form = whenNamed.find(({ name }) => isObject && name in body)
    return (form?.validate ?? whenNot)(c, next)
  }
  return validateForm
}

/**
 * Requires and validates a JSON body if there is one. No body, or an empty one of any type, counts as an empty object.
 *
 * @param schema of an object that may be empty
 */
export function validOptionalJson<Schema extends z.ZodType>(schema: Schema) {
  const validate = validJson(schema)
  const whenEmpty = schema.parse({}) as object
  const validateIfAny: typeof validate = async (c, next) => {
    if ((await c.req.arrayBuffer()).byteLength === 0) {
      c.req.addValidatedData('json', whenEmpty)
      return next()
    }
    const failure = await bodyFailure(c)
    return failure ? fail(c, failure) : validate(c, next)
  }
  return validateIfAny
}

/** Validates the query. A parameter that occurs twice is no string, and so is refused. */
export function validQuery<Schema extends z.ZodType>(schema: Schema) {
  return zValidator('query', schema, (result, c: Context) =>
    result.success ? undefined : fail(c, parameterFailure(result.error.issues, result.data, '?')),
  )
}

/** Refuses a query that is not percent-encoded UTF-8. The router would use it undecoded. */
export function requireDecodableQuery(): MiddlewareHandler {
  return async function requireDecodableQuery(c, next) {
    try {
      decodeURIComponent(new URL(c.req.url).search)
    } catch {
      return fail(c, invalid([{ pointer: '?', detail: 'must be percent-encoded UTF-8' }]))
    }
    return next()
  }
}

function parameterFailure(issues: readonly z.core.$ZodIssue[], input: unknown, prefix: '/' | '?'): Failure {
  // If an issue has a path, the input is an object.
  const isMissing = ({ path: [name] }: z.core.$ZodIssue) =>
    name !== undefined && isEmpty((input as Readonly<Record<PropertyKey, unknown>>)[name])
  const errors = issues.map((issue) => ({
    pointer: issue.path.length === 0 ? '' : `${prefix}${issue.path.join('/')}`,
    detail: isMissing(issue) ? 'is missing or empty' : issue.message,
  }))
  return issues.some(isMissing) ? { code: 'incomplete_parameters', errors } : invalid(errors)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function invalid(errors: readonly ParameterError[]): Failure {
  return { code: 'invalid_parameters', errors }
}
