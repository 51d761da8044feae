import type { Database } from '../accounts/database.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { Passkeys } from '../accounts/passkeys.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

export interface PasskeyRemoval extends ProtectedCall {
  readonly passkeyId: string
}

/**
 * Removes a passkey of the signed-in user, and ends all other sessions: a passkey is removed when its device is lost, and that
 * device may be signed in.
 */
export type RemovePasskey = (removal: PasskeyRemoval) => Promise<Result<undefined, Failure>>

interface Parts {
  readonly requireFreshProof: RequireFreshProof
  readonly passkeys: Passkeys
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly database: Pick<Database, 'commit'>
}

/**
 * @returns as {@link RequireFreshProof}; `not_found`; `account_changed` if the session or the passkey has gone meanwhile
 * @throws {Outage}
 */
export function createRemovePasskey(parts: Parts): RemovePasskey {
  const { requireFreshProof, passkeys, sessions, outbox, notify, database } = parts

  return async function removePasskey({ passkeyId, ...call }) {
    const { user } = call.session
    const proof = await requireFreshProof(call)
    if (!proof.ok) return proof
    const found = await passkeys.find(passkeyId)
    if (found?.user.id !== user.id) return err({ code: 'not_found' })
    const removed = await database.commit([
      sessions.requireOpen(call.session),
      passkeys.requireOwner(user.id, passkeyId),
      passkeys.removal(user.id, passkeyId),
      sessions.endOthers(user.id, call.session.id),
      ...outbox.record(user.id, { type: 'user.updated', data: { changed: 'passkeys' } }),
    ])
    if (!removed.ok) return err({ code: 'account_changed' })
    emit('info', 'account', { action: 'passkey_removed', user_id: user.id })
    notify()
    return ok(undefined)
  }
}
