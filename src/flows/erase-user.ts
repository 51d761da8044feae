import type { Database } from '../accounts/database.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

/** Erases the signed-in user. Name and number are free again. */
export type EraseUser = (call: ProtectedCall) => Promise<Result<undefined, Failure>>

interface Parts {
  readonly requireFreshProof: RequireFreshProof
  readonly users: Users
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly database: Pick<Database, 'commit'>
}

/**
 * @returns as {@link RequireFreshProof}; `account_changed` if the session ended meanwhile
 * @throws {Outage}
 */
export function createEraseUser({
  requireFreshProof,
  users,
  sessions,
  outbox,
  notify,
  database,
}: Parts): EraseUser {
  return async function eraseUser(call) {
    const { user } = call.session
    const proof = await requireFreshProof(call)
    if (!proof.ok) return proof
    const erased = await database.commit([
      sessions.requireOpen(call.session),
      users.erasure(user.id),
      ...outbox.record(user.id, { type: 'user.deleted' }),
    ])
    if (!erased.ok) return err({ code: 'account_changed' })
    emit('info', 'account', { action: 'erased', user_id: user.id })
    notify()
    return ok(undefined)
  }
}
