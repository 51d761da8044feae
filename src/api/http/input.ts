import { zValidator } from '@hono/zod-validator'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as z from 'zod'
import type { Failure, ParameterError } from '../../core/errors.ts'
import { fail } from './render.ts'

const maximumBytes = 16 * 1024

/**
 * Refuses a larger body, and one that does not arrive whole, before anything else is done. Of GET and HEAD nobody reads a
 * body, and none can be handed on: the limit would throw at one that comes unannounced.
 */
export const limitBody = (): MiddlewareHandler => {
  const limit = bodyLimit({ maxSize: maximumBytes, onError: (c) => fail(c, { code: 'payload_too_large' }) })
  return async function limitBody(c, next) {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    let refusal: Response | void
    try {
      // Once read, the framework keeps it for whoever asks next.
      refusal = await limit(c, async () => void (await c.req.arrayBuffer()))
    } catch {
      // It broke off, or its framing is wrong: the caller's fault and not ours.
      return fail(c, invalid([{ pointer: '', detail: 'must arrive whole' }]))
    }
    return refusal ?? next()
  }
}

/**
 * Accepts a JSON body only: declared as such, in UTF-8, well formed, with no name twice.
 *
 * A name that stands twice is read differently by different parsers, so it is refused rather than guessed at.
 */
export const requireJson = (): MiddlewareHandler =>
  async function requireJson(c, next) {
    const failure = await bodyFailure(c)
    return failure ? fail(c, failure) : next()
  }

const bodyFailure = async (c: Context): Promise<Failure | undefined> => {
  if (!isJsonType(c.req.header('Content-Type'))) return { code: 'unsupported_media_type' }
  const text = decodeUtf8(await c.req.arrayBuffer())
  if (text === '') return { code: 'incomplete_parameters' }
  const problem = text === undefined ? 'must be UTF-8' : jsonProblem(text)
  return problem === undefined ? undefined : invalid([{ pointer: '', detail: problem }])
}

// Stryker disable next-line StringLiteral: any other text that is no JSON type does as well
const isJsonType = (contentType = ''): boolean =>
  /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType)

const decodeUtf8 = (bytes: ArrayBuffer): string | undefined => {
  try {
    // Stryker disable BlockStatement: without the other block the function ends in undefined as well
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Stryker restore BlockStatement
    return undefined
  }
}

const jsonProblem = (text: string): string | undefined => {
  try {
    JSON.parse(text)
  } catch {
    return 'must be well-formed JSON'
  }
  const names = outermostNames(text)
  return new Set(names).size === names.length ? undefined : 'must not hold a name twice'
}

/** The names of the outermost object of a well-formed JSON text, in which a string before a colon is a name. */
const outermostNames = (text: string): string[] => {
  // Stryker disable next-line ArrayDeclaration: a name more would only be missed by a body that has it
  const names: string[] = []
  let depth = 0
  for (const [token, string, colon] of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|[{}[\]]/g)) {
    if (string === undefined) depth += token === '{' || token === '[' ? 1 : -1
    else if (colon !== undefined && depth === 1) names.push(JSON.parse(string) as string)
  }
  return names
}

/** Validates a JSON body; what is wrong with it is answered from the catalogue. */
export const validJson = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator('json', schema, (result, c: Context) =>
    result.success ? undefined : fail(c, parameterFailure(result.error.issues, result.data, '/')),
  )

/**
 * Requires and validates a JSON body where there is one. None, or an empty one whatever it is declared as, counts as an
 * empty object.
 *
 * @param schema of an object that may be empty
 */
export const validOptionalJson = <Schema extends z.ZodType>(schema: Schema) => {
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

/** Validates the query. A parameter that is given twice is not a string, and so is refused. */
export const validQuery = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator('query', schema, (result, c: Context) =>
    result.success ? undefined : fail(c, parameterFailure(result.error.issues, result.data, '?')),
  )

/** Refuses a query that is not percent-encoded UTF-8, which would otherwise be taken as it stands. */
export const requireDecodableQuery = (): MiddlewareHandler =>
  async function requireDecodableQuery(c, next) {
    try {
      decodeURIComponent(new URL(c.req.url).search)
    } catch {
      return fail(c, invalid([{ pointer: '?', detail: 'must be percent-encoded UTF-8' }]))
    }
    return next()
  }

const parameterFailure = (
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  prefix: '/' | '?',
): Failure => {
  // Where a path leads anywhere, the input is an object.
  const isMissing = ({ path: [name] }: z.core.$ZodIssue) =>
    name !== undefined && isEmpty((input as Readonly<Record<PropertyKey, unknown>>)[name])
  const errors = issues.map((issue) => ({
    pointer: issue.path.length === 0 ? '' : `${prefix}${issue.path.join('/')}`,
    detail: isMissing(issue) ? 'is missing or empty' : issue.message,
  }))
  return issues.some(isMissing) ? { code: 'incomplete_parameters', errors } : invalid(errors)
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

const invalid = (errors: readonly ParameterError[]): Failure => ({ code: 'invalid_parameters', errors })
