import type { Context } from 'hono'
import { type Failure, failureStatuses } from '../../core/errors.ts'
import { en } from '../../i18n/en.ts'
import { classicMessage, describeFailure } from '../../i18n/messages.ts'

/** Members of a problem document beyond the usual ones. */
export type ProblemMembers = Readonly<Record<string, string | number>>

/** Writes a failure in the form that a surface's callers expect. */
export type FailureRenderer = (c: Context, failure: Failure, members: ProblemMembers) => Response

declare module 'hono' {
  interface ContextVariableMap {
    /** Set by a surface. Without one, a failure is a problem document. */
    renderFailure: FailureRenderer | undefined
  }
}

/** What a caller is told to wait if nothing better is known. */
const outageRetrySeconds = 5

/** Answers with a failure, in the form of the surface that was called. */
export function fail(c: Context, failure: Failure, members: ProblemMembers = {}): Response {
  const seconds =
    failure.retryAfterSeconds ?? (failureStatuses[failure.code] === 503 ? outageRetrySeconds : undefined)
  if (seconds === undefined) return rendererOf(c)(c, failure, members)
  c.header('Retry-After', String(seconds))
  return rendererOf(c)(c, { ...failure, retryAfterSeconds: seconds }, members)
}

function rendererOf(c: Context): FailureRenderer {
  return c.get('renderFailure') ?? renderProblem
}

/** A URI that names a kind of failure for good. It identifies, and is not meant to be fetched. */
export function problemType(code: Failure['code']): string {
  return `urn:latchkey:problem:${code}`
}

/**
 * A problem document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
function renderProblem(c: Context, failure: Failure, members: ProblemMembers): Response {
  const { code, retryAfterSeconds, errors } = failure
  const status = failureStatuses[code]
  const problem = {
    type: problemType(code),
    title: en.titles[code],
    status,
    detail: describeFailure(en, failure),
    code,
    ...(retryAfterSeconds !== undefined && { retry_after: retryAfterSeconds }),
    ...(errors && { errors }),
    ...members,
  }
  return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json' })
}

/**
 * The classic envelope: HTTP 200 whatever happened, and the code in the body. Only a wrong method has its own status, as in
 * the framework of the shop.
 */
export function renderEnvelope(c: Context, { code }: Failure): Response {
  const errmsg = classicMessage(en, code)
  return c.json({ code: 400, errmsg }, code === 'method_not_allowed' ? 405 : 200)
}
