import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { PasswordPolicy } from '../accounts/password-policy.ts'
import type { Redemptions } from '../accounts/redemptions.ts'
import type { IsReserved } from '../accounts/reserved-usernames.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { type Random, randomToken } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { CheckCode, VerifiedPhone } from '../verification/check-code.ts'
import type { FindNumber } from '../verification/code-store.ts'
import type { Caller } from './caller.ts'
import type { ReissuedNumbers } from './reissued-number.ts'
import type { ResumeOr } from './resume.ts'

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
  readonly username: string
  readonly password: string
  readonly proof: SmsProof
  readonly code: string
}

/** Registers a user with a proved phone number, and signs in. */
export type Register = (registration: Registration, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly findNumber: FindNumber
  readonly checkCode: CheckCode
  readonly isReserved: IsReserved
  readonly passwordPolicy: PasswordPolicy
  readonly passwords: PasswordHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly redemptions: Redemptions
  readonly reissuedNumbers: ReissuedNumbers
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly resumeOr: ResumeOr
  readonly random: Random
  readonly now: () => number
}

/**
 * Redeeming the code, inserting the user and opening the session are one transaction. A taken user name rolls all of it back,
 * and the code stays good. A number moves to the new account if the one that has it is idle, or if the carrier has given the
 * number to somebody else. The old account keeps everything else.
 *
 * @returns `weak_password`, `username_taken` if it is reserved (nothing tried); `sms_code_expired`, `sms_code_incorrect`,
 *   `too_many_guesses`; `username_taken`, `mobile_taken` (the code stays good); `unavailable`
 * @throws {Outage} a store, an object or the database did not answer; a retry finds out what was committed
 */
export function createRegister(parts: Parts): Register {
  const {
    findNumber,
    checkCode,
    isReserved,
    passwordPolicy,
    passwords,
    users,
    sessions,
    redemptions,
    reissuedNumbers,
    resumeOr,
  } = parts
  const { outbox, notify, random, now } = parts

  return async function register(registration, caller) {
    const startedAtMs = now()
    const { username, password, proof } = registration
    const retry = { purpose: 'register', username, password, startedAtMs } as const
    const phoneNumber = await numberOf(proof)
    if (!phoneNumber.ok)
      return resumeOr(phoneNumber, { ...retry, verificationId: proof.verificationId }, caller)
    const refusal = refuseCredentials(registration, phoneNumber.value, caller)
    if (refusal) return err(refusal)
    const verified = await checkCode({
      purpose: 'register',
      phoneNumber: phoneNumber.value,
      code: registration.code,
      verificationId: proof.verificationId,
      isByNumber: proof.by === 'number',
    })
    const bought = verified.ok ? await buyAccount(verified.value, registration, caller) : verified
    const verificationId = verified.ok ? verified.value.verificationId : proof.verificationId
    return resumeOr(bought, { ...retry, verificationId }, caller)
  }

  async function numberOf(proof: SmsProof): Promise<Result<PhoneNumber, Failure>> {
    return proof.by === 'number' ? ok(proof.phoneNumber) : findNumber(proof.verificationId, 'register')
  }

  function refuseCredentials(
    { username, password }: Registration,
    phoneNumber: PhoneNumber,
    { host }: Caller,
  ): Failure | undefined {
    if (isReserved(username)) return { code: 'username_taken', detail: { reason: 'username_is_reserved' } }
    const detail = passwordPolicy.weakness(password, { username, phoneNumber, host })
    return detail && { code: 'weak_password', detail }
  }

  async function buyAccount(
    verified: VerifiedPhone<'register'>,
    { username, password }: Registration,
    { sessionToken, origin }: Caller,
  ): Promise<Result<OpenedSession, Failure>> {
    const detail = await passwordPolicy.breach(password)
    if (detail) return err({ code: 'weak_password', detail })
    const passwordHash = await passwords.hash(password)
    if (!passwordHash.ok) return passwordHash
    const user = {
      id: randomToken(random),
      username,
      phoneNumber: verified.phoneNumber,
      createdAtMs: now(),
    }
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    const outcome = await reissuedNumbers.buyWith(verified, async (loss) => {
      const recordedMove = outbox.recordMove(loss)
      const redeemed = await redemptions.redeem(verified, { as: 'new', userId: user.id }, [
        ...recordedMove,
        users.takeNumber(loss),
        users.insertion({ user, passwordHash: passwordHash.value }),
        ...outbox.record(user.id, { type: 'user.created', data: { username } }),
        ...changes,
      ])
      return redeemed.ok ? ok({ hasMoved: redeemed.value[recordedMove.length] === 1 }) : redeemed
    })
    if (!outcome.ok) return err({ code: outcome.error })
    if (outcome.value.hasMoved) emit('info', 'number_moved', { to_user_id: user.id })
    emit('info', 'account', { action: 'registered', user_id: user.id, method: 'sms_code' })
    notify()
    return ok({ user, token })
  }
}
