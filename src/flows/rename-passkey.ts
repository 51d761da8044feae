import type { Database } from '../accounts/database.ts'
import type { Passkeys } from '../accounts/passkeys.ts'
import type { CurrentSession, Sessions } from '../accounts/sessions.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'

export interface PasskeyRenaming {
  readonly session: CurrentSession
  readonly passkeyId: string
  readonly name: string
}

/** Gives a passkey of the signed-in user another name. The name opens nothing, so no fresh proof is needed. */
export type RenamePasskey = (renaming: PasskeyRenaming) => Promise<Result<undefined, Failure>>

/**
 * @returns `not_found`; `unauthenticated` if the session has ended meanwhile
 * @throws {Outage}
 */
export function createRenamePasskey(
  passkeys: Passkeys,
  sessions: Sessions,
  database: Pick<Database, 'commit'>,
): RenamePasskey {
  return async function renamePasskey({ session, passkeyId, name }) {
    const renamed = await database.commit([
      sessions.requireOpen(session),
      passkeys.renaming(session.user.id, passkeyId, name),
    ])
    if (!renamed.ok) return err({ code: 'unauthenticated' })
    return renamed.value[1] === 0 ? err({ code: 'not_found' }) : ok(undefined)
  }
}
