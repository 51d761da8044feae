import type { HttpAnswer, HttpRequest } from './client.ts'
import type { Route } from './routing.ts'
import type { Json } from './schema.ts'

export interface Exchange {
  readonly request: HttpRequest
  readonly answer: HttpAnswer
  readonly route: Route
  /** The body as it was meant, where it is one JSON object. */
  readonly json: Readonly<Record<string, Json>> | undefined
  /** Whether the SMS provider fails this caller. */
  readonly isProviderFaulty: boolean
}

/** The outcome of an exchange in one word: a failure's code, or `ok`. */
export interface Verdict {
  readonly code: string
  /** In words; none if all is well. */
  readonly problems: readonly string[]
}

/** Who refuses a method names the others, and nobody else does. */
export const allowProblems = ({ status, headers }: HttpAnswer): string[] =>
  (status === 405) === /^[A-Z]+(, [A-Z]+)*$/.test(headers.allow ?? '')
    ? []
    : ['405 and Allow do not belong together']
