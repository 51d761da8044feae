import type { Database } from '../accounts/database.ts'
import type { PasswordHasher } from '../accounts/password-hash.ts'
import type { PasswordPolicy } from '../accounts/password-policy.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

export interface PasswordChange extends ProtectedCall {
  readonly newPassword: string
  /** Whether this session ends, too. */
  readonly isSigningOut: boolean
  /** The host name that was called. */
  readonly host: string
}

/** Sets a new password, and ends the other sessions. */
export type ChangePassword = (change: PasswordChange) => Promise<Result<undefined, Failure>>

interface Parts {
  readonly requireFreshProof: RequireFreshProof
  readonly passwordPolicy: PasswordPolicy
  readonly passwords: PasswordHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly database: Pick<Database, 'commit'>
}

/**
 * @returns as {@link RequireFreshProof}; `weak_password`; `account_changed` if the session ended or the password was changed
 *   meanwhile
 * @throws {Outage}
 */
export function createChangePassword(parts: Parts): ChangePassword {
  const { requireFreshProof, passwordPolicy, passwords, users, sessions, outbox, notify, database } = parts

  return async function changePassword({ newPassword, isSigningOut, host, ...call }) {
    const { user } = call.session
    const detail = passwordPolicy.weakness(newPassword, { ...user, host })
    if (detail) return err({ code: 'weak_password', detail })
    const proof = await requireFreshProof(call)
    if (!proof.ok) return proof
    const breach = await passwordPolicy.breach(newPassword)
    if (breach) return err({ code: 'weak_password', detail: breach })
    const passwordHash = await passwords.hash(newPassword)
    if (!passwordHash.ok) return passwordHash
    const changed = await database.commit([
      sessions.requireOpen(call.session),
      ...(proof.value ? [users.requirePassword(proof.value)] : []),
      users.newPassword(user.id, passwordHash.value),
      sessions.endOthers(user.id, isSigningOut ? undefined : call.session.id),
      ...outbox.record(user.id, { type: 'user.updated', data: { changed: 'password' } }),
    ])
    if (!changed.ok) return err({ code: 'account_changed' })
    emit('info', 'account', { action: 'password_changed', user_id: user.id })
    notify()
    return ok(undefined)
  }
}
