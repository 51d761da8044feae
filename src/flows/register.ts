import type { Deps } from '../services.ts'
import type { Failure } from '../core/errors.ts'
import { Outage, reach } from '../core/outage.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import { checkSmsCode, type Held } from '../verification/check-code.ts'
import { deleteCode, readCode } from '../verification/code-store.ts'
import { hashPassword } from '../accounts/password-hash.ts'
import { passwordWeakness } from '../accounts/password-policy.ts'
import { type OpenedSession, prepareSession } from '../accounts/sessions.ts'
import { type Caller, type Credentials, signIn } from './sign-in.ts'
import type { User } from '../accounts/users.ts'

/** What proves the number: the code, and the verification id or the number that it belongs to, or both. */
export type SmsProof = { readonly code: string } & (
  | { readonly verificationId: string; readonly phoneNumber?: PhoneNumber }
  | { readonly verificationId: string | undefined; readonly phoneNumber: PhoneNumber }
)

/**
 * Registers a user with a proven phone number, and signs in.
 *
 * What the code buys commits with the code: redeeming it, inserting the user and opening the session are one
 * transaction. A taken user name rolls all of it back, and the code stays good.
 *
 * @returns `weak_password` (no guess spent), `sms_code_expired`, `sms_code_incorrect`, `too_many_guesses`,
 *   `username_taken`, `mobile_taken`
 * @throws {Outage} a store or a gate did not answer; a retry finds out what had been committed
 */
export const signUp = async (
  deps: Deps,
  credentials: Credentials,
  proof: SmsProof,
  caller: Caller,
): Promise<Result<OpenedSession, Failure>> => {
  const startedAtMs = deps.now()
  const proven = await prove(deps, credentials, proof)
  if (!proven.ok) {
    if (!['sms_code_expired', 'too_many_guesses'].includes(proven.error.code)) return proven
    return (await retried(deps, credentials, proof.verificationId, caller, startedAtMs)) ?? proven
  }
  const registered = await register(deps, credentials, proven.value, caller)
  if (registered.ok || registered.error.code !== 'sms_code_expired') return registered
  // Somebody has bought with this code. Who has just proven it may be the one, even without the verification's name.
  const { verificationId } = proven.value
  return (await retried(deps, credentials, verificationId, caller, startedAtMs)) ?? registered
}

/** A number, and the verification whose code proved it. */
interface ProvenNumber {
  readonly phoneNumber: PhoneNumber
  readonly verificationId: string
  /** The caller has named it, and so can come back to what it bought. */
  readonly isHeld: boolean
}

const prove = async (
  deps: Deps,
  credentials: Credentials,
  proof: SmsProof,
): Promise<Result<ProvenNumber, Failure>> => {
  // Before the guess, also where the number is known without it: an outage of the store must not cost a guess.
  const held = await findHeld(deps, proof)
  const phoneNumber = proof.phoneNumber ?? held?.entry.phone_number
  if (phoneNumber === undefined) return err({ code: 'sms_code_expired' })
  const weakness = passwordWeakness(credentials.password, { username: credentials.username, phoneNumber })
  if (weakness !== undefined) return err({ code: 'weak_password', detail: weakness })
  const checked = await check(deps, phoneNumber, proof, held)
  if (!checked.ok) return checked
  const verificationId = checked.value
  return ok({ phoneNumber, verificationId, isHeld: verificationId === held?.verificationId })
}

const register = async (
  deps: Deps,
  credentials: Credentials,
  proven: ProvenNumber,
  caller: Caller,
): Promise<Result<OpenedSession, Failure>> => {
  const user: User = {
    id: randomToken(deps.random, 128),
    username: credentials.username,
    phoneNumber: proven.phoneNumber,
    createdAtMs: deps.now(),
  }
  const passwordHash = await hashPassword(deps.random, credentials.password)
  const committed = commit(deps, user, passwordHash, proven, caller)
  // A caller who hangs up now must not leave a spent code's entry behind.
  deps.waitUntil(committed.catch(() => undefined))
  return committed
}

/**
 * As the holder, or as a stranger. A browser whose verification was replaced by a newer one is a stranger to that: it must
 * not be worse off than one without the cookie.
 */
const check = async (
  deps: Deps,
  phoneNumber: PhoneNumber,
  proof: SmsProof,
  held: Held | undefined,
): Promise<Result<string, Failure>> => {
  const checked = await checkSmsCode(deps, { phoneNumber, code: proof.code, held })
  const isReplaced = held && proof.phoneNumber && !checked.ok && checked.error.code === 'sms_code_expired'
  return isReplaced ? checkSmsCode(deps, { phoneNumber, code: proof.code, held: undefined }) : checked
}

/** The verification that the caller holds, if it is alive and belongs to the number that the caller names. */
const findHeld = async (deps: Deps, { verificationId, phoneNumber }: SmsProof): Promise<Held | undefined> => {
  const entry = verificationId === undefined ? null : await readCode(deps, verificationId)
  if (verificationId === undefined || !entry) return undefined
  return phoneNumber === undefined || phoneNumber === entry.phone_number
    ? { verificationId, entry }
    : undefined
}

const commit = async (
  deps: Deps,
  user: User,
  passwordHash: string,
  { verificationId, isHeld }: ProvenNumber,
  caller: Caller,
): Promise<Result<OpenedSession, Failure>> => {
  const { db } = deps
  const session = await prepareSession(deps, user.id, caller.sessionToken)
  try {
    await reach('d1', () =>
      db.batch([
        // First, so that a spent code is told from a taken name.
        db
          .prepare(
            "INSERT INTO redeemed_code (verification_id, purpose, user_id, redeemed_at) VALUES (?, 'sign_up', ?, ?)",
          )
          .bind(verificationId, user.id, deps.now()),
        db
          .prepare(
            'INSERT INTO user (id, username, phone_number, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
          )
          .bind(user.id, user.username, user.phoneNumber, passwordHash, user.createdAtMs),
        ...session.statements,
      ]),
    )
  } catch (error) {
    const failure = uniqueViolation(error)
    if (!failure) throw error
    return err(failure)
  }
  // Who knows only the number, and does not hear of this success, has nothing but the code to prove that it was its own: for
  // that the entry is left to expire. It buys nothing more.
  if (isHeld) deps.waitUntil(deleteCode(deps, verificationId))
  return ok({ user, token: session.token })
}

/** Which column was not unique; the database's error text is the only place where it says so. */
const uniqueViolation = (error: unknown): Failure | undefined => {
  const cause = error instanceof Outage ? error.cause : error
  const column = /UNIQUE constraint failed: ([\w.]+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
  switch (column) {
    case 'redeemed_code.verification_id':
      return { code: 'sms_code_expired' }
    case 'user.username':
      return { code: 'username_taken' }
    case 'user.phone_number':
      return { code: 'mobile_taken' }
    default:
      return undefined
  }
}

/**
 * A sign-up whose answer got lost is sent again, and finds its code or its guesses spent. Where its own user already
 * stands, with the same password, it ends as the first one did. It must have begun after the code was redeemed: one
 * that ran beside the winner has lost. And it must name the verification or have proven its code: who knows only the
 * number must not be able to try names and passwords here.
 *
 * @returns undefined if nothing of the kind has been signed up
 */
const retried = async (
  deps: Deps,
  credentials: Credentials,
  verificationId: string | undefined,
  caller: Caller,
  startedAtMs: number,
): Promise<Result<OpenedSession, Failure> | undefined> => {
  if (verificationId === undefined) return undefined
  const redeemed = await reach('d1', () =>
    deps.db
      .prepare(
        `SELECT 1 FROM redeemed_code JOIN user ON user.id = redeemed_code.user_id
         WHERE redeemed_code.verification_id = ? AND redeemed_code.purpose = 'sign_up'
           AND redeemed_code.redeemed_at < ? AND user.username = ?`,
      )
      .bind(verificationId, startedAtMs, credentials.username)
      .first(),
  )
  if (!redeemed) return undefined
  const signedIn = await signIn(deps, credentials, caller)
  return !signedIn.ok && signedIn.error.code === 'invalid_credentials' ? undefined : signedIn
}
