import { knownGaps } from '../product.ts'
import { checkAnswers } from './answers.ts'
import { checkAttempts } from './attempts.ts'
import { checkCaptchas } from './captchas.ts'
import type { History } from './history.ts'
import { checkLiveness } from './liveness.ts'
import { checkMessages } from './messages.ts'
import { checkOutcomes } from './outcomes.ts'
import { checkRetention } from './retention.ts'
import { checkSessions } from './sessions.ts'
import { checkUsers } from './users.ts'

export interface Violation {
  /** I1 to I9, I12 and I14. */
  readonly invariant: string
  readonly what: string
}

/** Reports everything in the history that breaks an invariant. */
export type Check = (history: History, report: (invariant: string, what: string) => void) => void

const checks: readonly Check[] = [
  checkUsers,
  checkCaptchas,
  checkMessages,
  checkAttempts,
  checkAnswers,
  checkOutcomes,
  checkLiveness,
  checkSessions,
  checkRetention,
]

/**
 * Checks from outside, by requests, answers and what is stored, all that must always hold:
 *
 * - I1 there is at most one user for a phone number, and for a user name in any case of letters
 * - I2 a captcha is checked at most once, worldwide
 * - I3 an SMS code buys at most one thing, before it ends
 * - I4 a number gets at most one SMS in a cooldown, never more than the daily limits, none without a captcha of its own
 * - I5 at most so many attempts are compared for a code and for a day; others' attempts do not count as the holder's
 * - I6 there is no session without a committed user
 * - I7 a code leaves only in the SMS; no code, password, token or whole phone number is in a log
 * - I8 no fault is answered with 500, and a retry after any fault reaches one outcome
 * - I9 an honest visitor is signed in within the stated tries, once the faults have cleared
 * - I12 a session is one that the service opened, for a user who proved a password or a code, until it ended
 * - I14 state that has no meaning any more is deleted
 *
 * @param isStrict also counts what the product is known not to keep yet
 */
export function violationsIn(history: History, isStrict: boolean): readonly Violation[] {
  const violations: Violation[] = []
  for (const check of checks) check(history, (invariant, what) => violations.push({ invariant, what }))
  return isStrict ? violations : violations.filter(({ what }) => !knownGaps.some((gap) => gap.test(what)))
}
