import { knownGaps } from '../product.ts'
import { checkAccounts } from './accounts.ts'
import { checkAnswers, checkProbes } from './answers.ts'
import { checkAttempts } from './attempts.ts'
import { checkBreakers } from './breakers.ts'
import { checkCaptchas } from './captchas.ts'
import type { History } from './history.ts'
import { checkLiveness, checkReturns } from './liveness.ts'
import { checkMessages } from './messages.ts'
import { checkOutcomes } from './outcomes.ts'
import { checkRetention } from './retention.ts'
import { checkSessions } from './sessions.ts'
import { checkUsers } from './users.ts'

export interface Violation {
  /** I1 to I9, I12 and I14 to I17. */
  readonly invariant: string
  readonly what: string
}

/** Reports everything in the history that breaks an invariant. */
export type Check = (history: History, report: (invariant: string, what: string) => void) => void

const checks: readonly Check[] = [
  checkUsers,
  checkCaptchas,
  checkMessages,
  checkBreakers,
  checkAttempts,
  checkAnswers,
  checkProbes,
  checkOutcomes,
  checkLiveness,
  checkSessions,
  checkAccounts,
  checkReturns,
  checkRetention,
]

/**
 * Checks from outside, by requests, answers and what is stored, what must always hold. `docs/proof.md` lists the invariants.
 *
 * @param isStrict also counts what the product is known not to keep yet
 */
export function violationsIn(history: History, isStrict: boolean): readonly Violation[] {
  const violations: Violation[] = []
  for (const check of checks) check(history, (invariant, what) => violations.push({ invariant, what }))
  return isStrict ? violations : violations.filter(({ what }) => !knownGaps.some((gap) => gap.test(what)))
}
