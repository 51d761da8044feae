import type { PasswordHasher } from '../accounts/password-hash.ts'
import { passwordWeakness } from '../accounts/password-policy.ts'
import type { Redemptions } from '../accounts/redemptions.ts'
import type { IsReserved } from '../accounts/reserved-usernames.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { User, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import type { IdIssuer } from '../core/ids.ts'
import { type Random, randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { CheckCode, VerifiedPhone } from '../verification/check-code.ts'
import type { FindNumber } from '../verification/code-store.ts'
import type { Caller, Credentials, SignIn } from './sign-in.ts'

/** What proves the number, beside the code. */
export type SmsProof =
  /** The verification id, which only the holder knows. */
  | { readonly by: 'verification'; readonly verificationId: string }
  /** The number, and the verification id if the browser still has it. For the classic surface, whose bodies know no id. */
  | {
      readonly by: 'number'
      readonly phoneNumber: PhoneNumber
      readonly verificationId: string | undefined
    }

export interface Registration {
  readonly credentials: Credentials
  readonly proof: SmsProof
  readonly code: string
}

/** Registers a user with a proved phone number, and signs in. */
export type Register = (registration: Registration, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  /** Of verifications. */
  readonly ids: IdIssuer
  readonly findNumber: FindNumber
  readonly checkCode: CheckCode
  readonly isReserved: IsReserved
  readonly passwords: PasswordHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly redemptions: Redemptions
  readonly signIn: SignIn
  readonly random: Random
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/**
 * Redeeming the code, inserting the user and opening the session are one transaction. A taken user name rolls all of it
 * back, and the code stays good.
 *
 * @returns `weak_password`, `username_taken` if it is reserved (nothing tried); `sms_code_expired`, `sms_code_incorrect`,
 *   `too_many_guesses`; `username_taken`, `mobile_taken` (the code stays good); `unavailable`
 * @throws {Outage} a store, an object or the database did not answer; a retry finds out what was committed
 */
export function createRegister(parts: Parts): Register {
  const { findNumber, checkCode, isReserved, passwords, users, sessions, redemptions, signIn } = parts
  const { ids, random, now, background } = parts

  return async function register(registration, caller) {
    const startedAtMs = now()
    const { credentials, proof } = registration
    const phoneNumber = await numberOf(proof)
    if (!phoneNumber.ok) return resumeOr(phoneNumber, proof.verificationId, credentials, caller, startedAtMs)
    const refusal = refuseCredentials(credentials, phoneNumber.value, caller)
    if (refusal) return err(refusal)
    const verified = await checkCode({
      purpose: 'register',
      phoneNumber: phoneNumber.value,
      code: registration.code,
      verificationId: proof.verificationId,
      isByNumber: proof.by === 'number',
    })
    const bought = verified.ok ? await buyAccount(verified.value, credentials, caller) : verified
    const verificationId = verified.ok ? verified.value.verificationId : proof.verificationId
    return resumeOr(bought, verificationId, credentials, caller, startedAtMs)
  }

  async function numberOf(proof: SmsProof): Promise<Result<PhoneNumber, Failure>> {
    return proof.by === 'number' ? ok(proof.phoneNumber) : findNumber(proof.verificationId, 'register')
  }

  function refuseCredentials(
    { username, password }: Credentials,
    phoneNumber: PhoneNumber,
    { host }: Caller,
  ): Failure | undefined {
    if (isReserved(username)) return { code: 'username_taken', detail: { reason: 'username_is_reserved' } }
    const detail = passwordWeakness(password, { username, phoneNumber, host })
    return detail && { code: 'weak_password', detail }
  }

  async function buyAccount(
    verified: VerifiedPhone<'register'>,
    { username, password }: Credentials,
    { sessionToken }: Caller,
  ): Promise<Result<OpenedSession, Failure>> {
    const passwordHash = await passwords.hash(password)
    if (!passwordHash.ok) return passwordHash
    const user: User = {
      id: randomToken(random),
      username,
      phoneNumber: verified.phoneNumber,
      createdAtMs: now(),
    }
    const { token, changes } = sessions.prepare(user.id, sessionToken)
    const redeemed = redemptions.redeem(verified, user.id, [
      users.insertion({ user, passwordHash: passwordHash.value }),
      ...changes,
    ])
    // A caller who hangs up now does not stop it half-way.
    background(redeemed.catch(() => undefined))
    const outcome = await redeemed
    return outcome.ok ? ok({ user, token }) : err({ code: outcome.error })
  }

  /**
   * A registration whose answer was lost is sent again, and finds its code spent. If its own user exists, with the same
   * password, it ends as the first one did. It must have started after the code was redeemed: one that ran beside the winner
   * has lost. And it must name the verification or have proved its code, so that nobody who knows only the number can try
   * names and passwords here.
   *
   * @returns `outcome` if nothing of the kind was registered
   */
  async function resumeOr(
    outcome: Result<OpenedSession, Failure>,
    verificationId: string | undefined,
    credentials: Credentials,
    caller: Caller,
    startedAtMs: number,
  ): Promise<Result<OpenedSession, Failure>> {
    if (outcome.ok || !mayBeRetry(outcome.error)) return outcome
    // An id that we did not issue causes no database call.
    if (verificationId === undefined || ids.issuedAtMs(verificationId) === undefined) return outcome
    const isRedeemed = await redemptions.isRedeemedBy({
      verificationId,
      purpose: 'register',
      username: credentials.username,
      beforeMs: startedAtMs,
    })
    if (!isRedeemed) return outcome
    const signedIn = await signIn(credentials, caller)
    return !signedIn.ok && signedIn.error.code === 'invalid_credentials' ? outcome : signedIn
  }
}

/** What a retry of a registration that was committed can meet. */
function mayBeRetry({ code }: Failure): boolean {
  return code === 'sms_code_expired' || code === 'too_many_guesses'
}
