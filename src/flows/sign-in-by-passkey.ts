import type { Database } from '../accounts/database.ts'
import type { PasskeyChallenges } from '../accounts/passkey-challenges.ts'
import type { Passkeys } from '../accounts/passkeys.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import {
  challengeIn,
  readSignIn,
  type RelyingParty,
  type SignInAnswer,
  signInOptions,
  verifySignIn,
} from '../accounts/webauthn.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import { passkeySignInsPerClient } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { RequestFilter } from '../limits/request-filter.ts'
import type { Caller } from './caller.ts'

/** What a browser is asked to sign, in the form that the W3C has for it. */
export type SignInOptions = ReturnType<typeof signInOptions>

/** Signs in with a passkey, which also says who the user is. */
export interface SignInByPasskey {
  /**
   * The options for a browser. Asking stores nothing.
   *
   * @returns `too_many_requests`
   */
  readonly optionsFor: (client: string, relyingParty: RelyingParty) => Promise<Result<SignInOptions, Failure>>
  /** Whether the challenge of an answer is ours and has not expired. It makes no call. */
  readonly isPossible: (answer: SignInAnswer) => boolean
  readonly signIn: (
    answer: SignInAnswer,
    relyingParty: RelyingParty,
    caller: Caller,
  ) => Promise<Result<OpenedSession, Failure>>
}

interface Parts {
  readonly passkeyChallenges: PasskeyChallenges
  readonly isWithinChallenges: RequestFilter
  readonly limiters: RateLimiters
  readonly passkeys: Passkeys
  readonly users: Users
  readonly sessions: Sessions
  readonly database: Pick<Database, 'commit'>
}

/**
 * The challenge is spent before the signature is verified. The count of the passkey and the session commit together, or
 * neither does.
 *
 * `signIn` returns `invalid_credentials`, the same for each reason: one that is seen without a call, an unknown or removed
 * passkey, a wrong signature, an answer that was used before, a count that went back; `too_many_requests`.
 *
 * @throws {Outage} an object or the database did not answer
 */
export function createSignInByPasskey(parts: Parts): SignInByPasskey {
  const { passkeyChallenges, isWithinChallenges, limiters, passkeys, users, sessions, database } = parts

  return {
    async optionsFor(client, relyingParty) {
      // Apart from the captchas of the client, by the same binding.
      if (!(await isWithinChallenges(`passkey:${client}`)))
        return err({ code: 'too_many_requests', retryAfterSeconds: 60 })
      return ok(signInOptions(relyingParty, passkeyChallenges.issue('sign_in')))
    },

    isPossible,

    async signIn(answer, relyingParty, { client, sessionToken, origin }) {
      const claims = isPossible(answer) ? await readSignIn(answer, relyingParty) : undefined
      if (!claims) return refuse()
      const allowed = await limiters.take(`client:${client}`, passkeySignInsPerClient)
      if (!allowed.ok) return allowed
      const [isFirst, found] = await Promise.all([
        passkeyChallenges.redeem(claims.challenge),
        passkeys.find(answer.id),
      ])
      if (!isFirst || !found) return refuse(found?.user.id)
      const { passkey, user } = found
      const use = await verifySignIn(answer, relyingParty, claims, passkey)
      if (!use) return refuse(user.id)
      const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
      const opened = await database.commit([
        passkeys.requireHigherCount(passkey, use),
        passkeys.use(passkey.id, use),
        users.seen(user.id),
        ...changes,
      ])
      if (!opened.ok) return refuse(user.id)
      emit('info', 'account', { action: 'signed_in', user_id: user.id, method: 'passkey' })
      return ok({ user, token })
    },
  }

  function isPossible({ response }: SignInAnswer): boolean {
    const challenge = challengeIn(response.clientDataJSON)
    return challenge !== undefined && passkeyChallenges.isPossible(challenge, 'sign_in')
  }
}

function refuse(userId?: string): Result<never, Failure> {
  emit('info', 'sign_in_failed', { method: 'passkey', ...(userId !== undefined && { user_id: userId }) })
  return err({ code: 'invalid_credentials' })
}
