import type { Redemptions } from '../accounts/redemptions.ts'
import type { OpenedSession, Sessions } from '../accounts/sessions.ts'
import type { Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { Caller } from './caller.ts'
import type { CodeProof, ProveOwner } from './prove-owner.ts'
import type { ReissuedNumbers } from './reissued-number.ts'

/** Signs in with an SMS code that was sent for it. */
export type SignInByCode = (proof: CodeProof, caller: Caller) => Promise<Result<OpenedSession, Failure>>

interface Parts {
  readonly proveOwner: ProveOwner
  readonly users: Users
  readonly sessions: Sessions
  readonly redemptions: Redemptions
  readonly reissuedNumbers: ReissuedNumbers
}

/**
 * @returns as {@link ProveOwner}; `account_changed` if the number left the account meanwhile
 * @throws {Outage} a store, an object or the database did not answer
 */
export function createSignInByCode(parts: Parts): SignInByCode {
  const { proveOwner, users, sessions, redemptions, reissuedNumbers } = parts

  return async function signInByCode(proof, { sessionToken, origin }) {
    const proved = await proveOwner('sign_in', proof)
    if (!proved.ok) return proved
    const isHeld = await reissuedNumbers.requireHolder(proved.value)
    if (!isHeld.ok) return isHeld
    const { user } = proved.value.account
    const { token, changes } = sessions.prepare(user.id, origin, sessionToken)
    const redeemed = await redemptions.redeem(proved.value.verified, { as: 'owner', userId: user.id }, [
      users.proved(user.id),
      ...changes,
    ])
    if (!redeemed.ok) return err({ code: redeemed.error })
    emit('info', 'account', { action: 'signed_in', user_id: user.id, method: 'sms_code' })
    return ok({ user, token })
  }
}
