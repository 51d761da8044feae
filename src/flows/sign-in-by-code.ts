import type { Redemptions } from '../accounts/redemptions.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Caller } from './caller.ts'
import type { CodeProof, ProveOwner } from './prove-owner.ts'

/** Signs in with an SMS code that was sent for it. */
export type SignInByCode = (proof: CodeProof, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly proveOwner: ProveOwner
  readonly users: Users
  readonly sessions: Sessions
  readonly redemptions: Redemptions
}

/**
 * @returns as {@link ProveOwner}; `account_changed` if the number left the account meanwhile
 * @throws {Outage} a store, an object or the database did not answer
 */
export function createSignInByCode({ proveOwner, users, sessions, redemptions }: Parts): SignInByCode {
  return async function signInByCode(proof, { sessionToken, origin }) {
    const proved = await proveOwner('sign_in', proof)
    if (!proved.ok) return proved
    const { user } = proved.value.account
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    const redeemed = await redemptions.redeem(proved.value.verified, { as: 'owner', userId: user.id }, [
      users.seen(user.id),
      ...changes,
    ])
    if (!redeemed.ok) return err({ code: redeemed.error })
    emit('info', 'account', { action: 'signed_in', user_id: user.id, method: 'sms_code' })
    return ok({ user, token })
  }
}
