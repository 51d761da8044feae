import type { IdIssuer } from '../core/ids.ts'
import { type Failure, failureAfter } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { HashCode } from './code.ts'
import type { PhoneLedgers } from './phone-ledger-client.ts'
import type { Purpose } from './purposes.ts'

declare const proof: unique symbol

/** A number whose owner has just proved it, for one purpose. Only {@link createCheckCode} makes one. */
export interface VerifiedPhone<P extends Purpose> {
  readonly [proof]: P
  readonly purpose: P
  readonly phoneNumber: PhoneNumber
  /** The verification whose code it was. It can be redeemed once. */
  readonly verificationId: string
}

/** A code that a caller tries. */
export interface CodeGuess<P extends Purpose> {
  readonly purpose: P
  readonly phoneNumber: PhoneNumber
  readonly code: string
  /** What the caller holds, if anything. */
  readonly verificationId: string | undefined
  /** Whether the number alone is enough, for a code that was requested on the classic surface. */
  readonly isByNumber: boolean
}

export type CheckCode = <P extends Purpose>(guess: CodeGuess<P>) => Promise<Result<VerifiedPhone<P>, Failure>>

/**
 * Tries a code. The phone ledger counts and compares. It does not redeem the code.
 *
 * @param formerHashCode by the secret that was replaced, if any
 * @returns `sms_code_expired`, `sms_code_incorrect`, `too_many_guesses`
 * @throws {Outage} the ledger did not answer; the attempt may have been counted
 */
export function createCheckCode(
  ledgers: PhoneLedgers,
  hashCode: HashCode,
  ids: IdIssuer,
  formerHashCode?: HashCode,
): CheckCode {
  return async function checkCode({ purpose, phoneNumber, code, verificationId, isByNumber }) {
    const isOurs = verificationId !== undefined && ids.issuedAtMs(verificationId) !== undefined
    if (!isOurs && !isByNumber) return err({ code: 'sms_code_expired' })
    const outcome = await ledgers.attempt(phoneNumber, {
      purpose,
      verificationId: isOurs ? verificationId : undefined,
      isByNumber,
      codeHash: hashCode({ purpose, phoneNumber, code }),
      ...(formerHashCode && { formerCodeHash: formerHashCode({ purpose, phoneNumber, code }) }),
    })
    switch (outcome.result) {
      case 'right':
        return ok({ purpose, phoneNumber, verificationId: outcome.verificationId } as VerifiedPhone<
          typeof purpose
        >)
      case 'wrong':
        return err({ code: 'sms_code_incorrect' })
      case 'no_code':
        return err({ code: 'sms_code_expired' })
      case 'too_many':
        return err(failureAfter('too_many_guesses', outcome.waitMs))
    }
  }
}
