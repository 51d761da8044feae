import { type Database, requirementNotMet } from '../accounts/database.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { PasskeyChallenges } from '../accounts/passkey-challenges.ts'
import { mostPasskeys, type Passkey, type Passkeys } from '../accounts/passkeys.ts'
import type { CurrentSession, Sessions } from '../accounts/sessions.ts'
import {
  type CreationAnswer,
  creationOptions,
  readCreation,
  type RelyingParty,
  verifyCreation,
} from '../accounts/webauthn.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'

/** What a browser is asked to make, in the form that the W3C has for it. */
export type CreationOptions = ReturnType<typeof creationOptions>

export interface NewPasskey {
  readonly session: CurrentSession
  readonly answer: CreationAnswer
  readonly name: string
}

export interface AddPasskey {
  /** The options for a browser that is to make a passkey for the signed-in user. */
  readonly optionsFor: (
    call: ProtectedCall,
    relyingParty: RelyingParty,
  ) => Promise<Result<CreationOptions, Failure>>
  /** Adds the passkey that the browser has made. */
  readonly add: (passkey: NewPasskey, relyingParty: RelyingParty) => Promise<Result<Passkey, Failure>>
}

interface Parts {
  readonly requireFreshProof: RequireFreshProof
  readonly passkeyChallenges: PasskeyChallenges
  readonly passkeys: Passkeys
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly database: Pick<Database, 'commit'>
  readonly now: () => number
}

/**
 * The fresh proof stands before the options: their challenge is good for five minutes, in this session, once. An answer that
 * is refused for its form or its challenge causes no call but the look-up of the session.
 *
 * `optionsFor` returns as {@link RequireFreshProof}, and `too_many_passkeys`. `add` returns `passkey_refused`, the same for
 * every answer that is not good; `account_changed` if the session ended or the user has too many passkeys meanwhile.
 *
 * @throws {Outage}
 */
export function createAddPasskey(parts: Parts): AddPasskey {
  const { requireFreshProof, passkeyChallenges, passkeys, sessions, outbox, notify, database, now } = parts

  return {
    async optionsFor(call, relyingParty) {
      const { user } = call.session
      const proof = await requireFreshProof(call)
      if (!proof.ok) return proof
      const existing = await passkeys.list(user.id)
      if (existing.length >= mostPasskeys) return err({ code: 'too_many_passkeys' })
      const challenge = passkeyChallenges.issue({ creationIn: call.session })
      return ok(creationOptions(relyingParty, user, challenge, existing))
    },

    async add({ session, answer, name }, relyingParty) {
      const { user } = session
      const claims = readCreation(answer, relyingParty)
      if (!claims || !passkeyChallenges.isPossible(claims.challenge, { creationIn: session })) return refused
      const credential = await verifyCreation(answer, relyingParty, claims)
      if (!credential || !(await passkeyChallenges.redeem(claims.challenge))) return refused
      const passkey: Passkey = {
        ...credential,
        userId: user.id,
        name,
        transports: answer.response.transports ?? [],
        createdAtMs: now(),
        lastUsedAtMs: undefined,
      }
      const added = await database.commit([
        sessions.requireOpen(session),
        passkeys.requireRoom(user.id),
        passkeys.insertion(passkey),
        ...outbox.record(user.id, { type: 'user.updated', data: { changed: 'passkeys' } }),
      ])
      // Otherwise somebody has this passkey already. Who, is not told.
      if (!added.ok) return added.error === requirementNotMet ? err({ code: 'account_changed' }) : refused
      emit('info', 'account', { action: 'passkey_added', user_id: user.id, method: 'passkey' })
      notify()
      return ok(passkey)
    },
  }
}

const refused = err({ code: 'passkey_refused' } as const)
