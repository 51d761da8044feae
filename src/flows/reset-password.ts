import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { PasswordPolicy } from '../accounts/password-policy.ts'
import type { Redemptions } from '../accounts/redemptions.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Caller } from './caller.ts'
import type { CodeProof, ProvedOwner, ProveOwner } from './prove-owner.ts'
import type { ReissuedNumbers } from './reissued-number.ts'
import type { ResumeOr } from './resume.ts'

export interface PasswordReset {
  readonly proof: CodeProof
  readonly newPassword: string
}

/** Sets a new password with an SMS code that was sent for it, ends all sessions, and signs in. */
export type ResetPassword = (reset: PasswordReset, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly proveOwner: ProveOwner
  readonly passwordPolicy: PasswordPolicy
  readonly passwords: PasswordHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly redemptions: Redemptions
  readonly resumeOr: ResumeOr
  readonly reissuedNumbers: ReissuedNumbers
  readonly now: () => number
}

/**
 * @returns as {@link ProveOwner}; `weak_password` (the code stays good); `account_changed` if the number left the account
 *   meanwhile
 * @throws {Outage} a store, an object or the database did not answer; a retry finds out what was committed
 */
export function createResetPassword(parts: Parts): ResetPassword {
  const { proveOwner, passwordPolicy, passwords, users, sessions, redemptions } = parts
  const { outbox, notify, resumeOr, reissuedNumbers, now } = parts

  return async function resetPassword({ proof, newPassword }, caller) {
    const startedAtMs = now()
    const proved = await proveOwner('reset_password', proof)
    if (!proved.ok) return proved
    const { user } = proved.value.account
    const detail =
      passwordPolicy.weakness(newPassword, { ...user, host: caller.host }) ??
      (await passwordPolicy.breach(newPassword))
    if (detail) return err({ code: 'weak_password', detail })
    // Last, because a code is asked about once, and a weak password must not use that up.
    const isHeld = await reissuedNumbers.requireHolder(proved.value)
    if (!isHeld.ok) return isHeld
    const retry = {
      purpose: 'reset_password',
      verificationId: proof.verificationId,
      username: user.username,
      password: newPassword,
      startedAtMs,
    } as const
    return resumeOr(await buyPassword(proved.value, newPassword, caller), retry, caller)
  }

  async function buyPassword(
    { verified, account: { user } }: ProvedOwner<'reset_password'>,
    newPassword: string,
    { origin, sessionToken }: Caller,
  ): Promise<Result<OpenedSession, Failure>> {
    const passwordHash = await passwords.hash(newPassword)
    if (!passwordHash.ok) return passwordHash
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    const outcome = await redemptions.redeem(verified, { as: 'owner', userId: user.id }, [
      users.proved(user.id),
      users.newPassword(user.id, passwordHash.value),
      sessions.endOthers(user.id),
      ...outbox.record(user.id, { type: 'user.updated', data: { changed: 'password' } }),
      ...changes,
    ])
    if (!outcome.ok) return err({ code: outcome.error })
    emit('info', 'account', { action: 'password_reset', user_id: user.id, method: 'sms_code' })
    notify()
    return ok({ user, token })
  }
}
