import { knownGaps } from '../product.ts'
import { checkCaptchas } from './captchas.ts'
import { checkAnswers } from './answers.ts'
import { checkGuesses } from './guesses.ts'
import type { History } from './history.ts'
import { checkLiveness } from './liveness.ts'
import { checkMessages } from './messages.ts'
import { checkOutcomes } from './outcomes.ts'
import { checkRetention } from './retention.ts'
import { checkSessions } from './sessions.ts'
import { checkUsers } from './users.ts'

/** Something that must never be, and is. */
export interface Violation {
  /** I1 to I9, I12 and I14. */
  readonly invariant: string
  readonly what: string
}

/** Says what is wrong, given what must hold. */
export type Check = (history: History) => readonly Violation[]

const checks: readonly Check[] = [
  checkUsers,
  checkCaptchas,
  checkMessages,
  checkGuesses,
  checkAnswers,
  checkOutcomes,
  checkLiveness,
  checkSessions,
  checkRetention,
]

/**
 * Checks from outside, from what went in and out of the service and what it left, all that must always hold:
 *
 * - I1 one user at most for a phone number, and for a user name whatever its case
 * - I2 a captcha is checked at most once, worldwide
 * - I3 an SMS code buys at most one thing, in its time
 * - I4 at most one SMS per number in a cooldown; never more than the daily limits; none without a captcha of its own
 * - I5 at most so many guesses compared per code and per day; others' guesses never take the holder's
 * - I6 no session without a committed user
 * - I7 a code never leaves except in the SMS; no code, password, token or whole phone number in a log
 * - I8 a fault never answers 500, and a retry after any fault ends in one outcome
 * - I9 an honest visitor ends signed in within the stated tries, once the faults have cleared
 * - I12 a session is one that we opened, for a user who proved a password or a code, until it ended
 * - I14 what has no meaning any more is deleted
 *
 * @param isStrict counts also what the product is known not to keep yet
 */
export function violationsIn(history: History, isStrict: boolean): readonly Violation[] {
  const all = checks.flatMap((check) => check(history))
  return isStrict ? all : all.filter(({ what }) => !knownGaps.some((gap) => gap.test(what)))
}
