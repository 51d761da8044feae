import type { Context } from 'hono'
import { describeFailure, type Failure } from '../../core/errors.ts'

/** Writes a failure in the form that a surface's callers expect. */
export type FailureRenderer = (c: Context, failure: Failure) => Response

declare module 'hono' {
  /** What the middleware leaves for the handlers. */
  interface ContextVariableMap {
    requestId: string
    /** Set by a surface; without one a failure is a problem document. */
    renderFailure: FailureRenderer | undefined
  }
}

/** What a caller is told to wait when nothing better is known. */
const outageRetrySeconds = 5

/** How long to wait before the same call can succeed, where waiting is what helps. */
const retryAfterSeconds = (failure: Failure): number | undefined =>
  failure.retryAfterSeconds ?? (describeFailure(failure.code).status === 503 ? outageRetrySeconds : undefined)

/** Answers with a failure, in the form of the surface that was called. */
export const fail = (c: Context, failure: Failure): Response => {
  const seconds = retryAfterSeconds(failure)
  if (seconds !== undefined) c.header('Retry-After', String(seconds))
  return (c.get('renderFailure') ?? renderProblem)(c, {
    ...failure,
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
  })
}

/** A URI that names a kind of failure for good. It identifies; it is not meant to be fetched. */
export const problemType = (code: Failure['code']): string => `urn:latchkey:problem:${code}`

/**
 * A problem document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
const renderProblem: FailureRenderer = (c, { code, detail, retryAfterSeconds, errors, extensions }) => {
  const { status, title } = describeFailure(code)
  const problem = {
    type: problemType(code),
    title,
    status,
    detail: detail ?? title,
    code,
    ...(retryAfterSeconds !== undefined && { retry_after: retryAfterSeconds }),
    ...(errors && { errors }),
    ...extensions,
  }
  return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json' })
}

/**
 * The classic envelope: HTTP 200 whatever happened, and the code in the body. Only a method that the URL does not know
 * has its own status, as in the framework that the callers come from.
 */
export const renderEnvelope: FailureRenderer = (c, { code }) => {
  const { title, errmsg } = describeFailure(code)
  return c.json({ code: 400, errmsg: errmsg ?? title }, code === 'method_not_allowed' ? 405 : 200)
}
