import type { Redemptions } from '../accounts/redemptions.ts'
import type { OpenedSession } from '../accounts/sessions.ts'
import type { Failure } from '../core/errors.ts'
import type { IdIssuer } from '../core/ids.ts'
import type { Result } from '../core/result.ts'
import type { Purpose } from '../verification/purposes.ts'
import type { Caller } from './caller.ts'
import type { SignIn } from './sign-in.ts'

/** A call that may have been made before, with its answer lost. */
export interface Retry {
  readonly purpose: Purpose
  readonly verificationId: string | undefined
  /** The name of the user who may have bought something with the code, and the password since then. */
  readonly username: string
  readonly password: string
  /** Epoch ms. */
  readonly startedAtMs: number
}

/** Ends a retry as the first call did. */
export type ResumeOr = (
  outcome: Result<OpenedSession, Failure>,
  retry: Retry,
  caller: Caller,
) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  /** Of verifications. */
  readonly ids: IdIssuer
  readonly redemptions: Redemptions
  readonly signIn: SignIn
}

/**
 * A purchase whose answer was lost is sent again, and finds its code spent. If its own user has what it bought, with the same
 * password, the retry signs in. It must have started after the code was redeemed: one that ran beside the winner has lost. And
 * it must name the verification or have proved its code, so that nobody who knows only the number can try names and passwords
 * here.
 *
 * @returns `outcome` if nothing of the kind was bought
 */
export function createResumeOr({ ids, redemptions, signIn }: Parts): ResumeOr {
  return async function resumeOr(
    outcome,
    { purpose, verificationId, username, password, startedAtMs },
    caller,
  ) {
    if (outcome.ok || !mayBeRetry(outcome.error)) return outcome
    // An id that we did not issue causes no database call.
    if (verificationId === undefined || ids.issuedAtMs(verificationId) === undefined) return outcome
    const beforeMs = startedAtMs
    if (!(await redemptions.isRedeemedBy({ verificationId, purpose, username, beforeMs }))) return outcome
    const signedIn = await signIn({ identifier: { by: 'username', username }, password }, caller)
    return !signedIn.ok && signedIn.error.code === 'invalid_credentials' ? outcome : signedIn
  }
}

/** What a retry of a purchase that was committed can meet. */
function mayBeRetry({ code }: Failure): boolean {
  return code === 'sms_code_expired' || code === 'too_many_guesses'
}
