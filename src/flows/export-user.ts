import type { Passkey, Passkeys } from '../accounts/passkeys.ts'
import type { Session, Sessions } from '../accounts/sessions.ts'
import type { User } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

/** All that is stored of a user, but secrets. */
export interface UserExport {
  readonly user: User
  readonly sessions: readonly Session[]
  readonly passkeys: readonly Passkey[]
}

/** Collects all that is stored of the signed-in user. */
export type ExportUser = (call: ProtectedCall) => Promise<Result<UserExport, Failure>>

/**
 * @returns as {@link RequireFreshProof}
 * @throws {Outage}
 */
export function createExportUser(
  requireFreshProof: RequireFreshProof,
  sessions: Sessions,
  passkeys: Passkeys,
): ExportUser {
  return async function exportUser(call) {
    const proof = await requireFreshProof(call)
    if (!proof.ok) return proof
    const { user } = call.session
    emit('info', 'account', { action: 'exported', user_id: user.id })
    const [open, added] = await Promise.all([sessions.list(user.id), passkeys.list(user.id)])
    return ok({ user, sessions: open, passkeys: added })
  }
}
