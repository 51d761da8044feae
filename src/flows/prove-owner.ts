import type { Account, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { CheckCode, VerifiedPhone } from '../verification/check-code.ts'
import type { FindNumber } from '../verification/code-store.ts'
import type { Purpose } from '../verification/purposes.ts'

/** What the holder of an SMS code knows. */
export interface CodeProof {
  readonly verificationId: string
  readonly code: string
}

/** A proved number, with the account that has it. */
export interface ProvedOwner<P extends Purpose> {
  readonly verified: VerifiedPhone<P>
  readonly account: Account
}

/** Finds the account of a number, and proves the number with the code that was sent to it. */
export type ProveOwner = <P extends Purpose>(
  purpose: P,
  proof: CodeProof,
) => Promise<Result<ProvedOwner<P>, Failure>>

interface Parts {
  readonly findNumber: FindNumber
  readonly checkCode: CheckCode
  readonly users: Users
  readonly now: () => number
}

/**
 * @param quarantineMs how long after the user was last seen a code alone proves the owner
 * @returns `number_in_quarantine`; `sms_code_expired`, also if no account has the number; `sms_code_incorrect`,
 *   `too_many_guesses`; `unavailable`
 * @throws {Outage} a store, an object or the database did not answer
 */
export function createProveOwner(
  { findNumber, checkCode, users, now }: Parts,
  quarantineMs: number,
): ProveOwner {
  return async function proveOwner(purpose, { verificationId, code }) {
    const phoneNumber = await findNumber(verificationId, purpose)
    if (!phoneNumber.ok) return phoneNumber
    const [verified, account] = await Promise.all([
      checkCode({ purpose, phoneNumber: phoneNumber.value, code, verificationId, isByNumber: false }),
      users.find({ by: 'number', phoneNumber: phoneNumber.value }),
    ])
    // Somebody else may have the number by now, and must not get the account with it.
    if (verified.ok && account && now() >= account.lastSeenAtMs + quarantineMs)
      return err({ code: 'number_in_quarantine' })
    if (verified.ok && account) return ok({ verified: verified.value, account })
    emit('info', 'sign_in_failed', { method: 'sms_code', ...(account && { user_id: account.user.id }) })
    return verified.ok ? err({ code: 'sms_code_expired' }) : verified
  }
}
