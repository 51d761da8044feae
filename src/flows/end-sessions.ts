import type { Sessions } from '../accounts/sessions.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

/** Ends sessions of the signed-in user. A thief with a session must not be able to end its owner's. */
export interface EndSessions {
  /** Ends one session. The user's own one needs no proof. */
  readonly one: (call: ProtectedCall, sessionId: string) => Promise<Result<undefined, Failure>>
  /** Ends all sessions but the current one. */
  readonly others: (call: ProtectedCall) => Promise<Result<undefined, Failure>>
}

/**
 * @returns as {@link RequireFreshProof}; `not_found`; `unauthenticated` if the session ended meanwhile
 * @throws {Outage}
 */
export function createEndSessions(
  requireFreshProof: RequireFreshProof,
  sessions: Pick<Sessions, 'closeOne' | 'closeOthers'>,
): EndSessions {
  return {
    async one(call, sessionId) {
      const proof = sessionId === call.session.id ? ok(undefined) : await requireFreshProof(call)
      if (!proof.ok) return proof
      const closed = await sessions.closeOne(call.session, sessionId)
      if (closed === 'closed') return ok(undefined)
      return err({ code: closed === 'not_found' ? 'not_found' : 'unauthenticated' })
    },
    async others(call) {
      const proof = await requireFreshProof(call)
      if (!proof.ok) return proof
      const closed = await sessions.closeOthers(call.session)
      return closed === 'closed' ? ok(undefined) : err({ code: 'unauthenticated' })
    },
  }
}
