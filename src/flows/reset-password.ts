import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { RefusePassword } from '../accounts/password-policy.ts'
import type { Redemptions } from '../accounts/redemptions.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Caller } from './caller.ts'
import type { CodeProof, ProvedOwner, ProveOwner } from './prove-owner.ts'
import type { ResumeOr } from './resume.ts'

export interface PasswordReset {
  readonly proof: CodeProof
  readonly newPassword: string
}

/** Sets a new password with an SMS code that was sent for it, ends all sessions, and signs in. */
export type ResetPassword = (reset: PasswordReset, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly proveOwner: ProveOwner
  readonly refusePassword: RefusePassword
  readonly passwords: PasswordHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly redemptions: Redemptions
  readonly resumeOr: ResumeOr
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/**
 * @returns as {@link ProveOwner}; `weak_password` (the code stays good); `account_changed` if the number left the account
 *   meanwhile
 * @throws {Outage} a store, an object or the database did not answer; a retry finds out what was committed
 */
export function createResetPassword(parts: Parts): ResetPassword {
  const { proveOwner, refusePassword, passwords, users, sessions, redemptions, resumeOr, now, background } =
    parts

  return async function resetPassword({ proof, newPassword }, caller) {
    const startedAtMs = now()
    const proved = await proveOwner('reset_password', proof)
    if (!proved.ok) return proved
    const { user } = proved.value.account
    const detail = await refusePassword(newPassword, { ...user, host: caller.host })
    if (detail) return err({ code: 'weak_password', detail })
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
    { sessionToken, origin }: Caller,
  ): Promise<Result<OpenedSession, Failure>> {
    const passwordHash = await passwords.hash(newPassword)
    if (!passwordHash.ok) return passwordHash
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    const redeemed = redemptions.redeem(verified, { as: 'owner', userId: user.id }, [
      users.seen(user.id),
      users.newPassword(user.id, passwordHash.value),
      sessions.endOthers(user.id),
      ...changes,
    ])
    // A caller who hangs up now does not stop it half-way.
    background(redeemed.catch(() => undefined))
    const outcome = await redeemed
    if (!outcome.ok) return err({ code: outcome.error })
    emit('info', 'account', { action: 'password_reset', user_id: user.id, method: 'sms_code' })
    return ok({ user, token })
  }
}
