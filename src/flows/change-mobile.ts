import type { Redemptions } from '../accounts/redemptions.ts'
import type { EventOutbox } from '../accounts/event-outbox.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { User, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { CheckCode } from '../verification/check-code.ts'
import type { FindNumber } from '../verification/code-store.ts'
import type { ProtectedCall, RequireFreshProof } from './fresh-proof.ts'
import type { CodeProof } from './prove-owner.ts'
import type { ReissuedNumbers } from './reissued-number.ts'

export interface MobileChange extends ProtectedCall {
  /** Of the new number. */
  readonly proof: CodeProof
}

/**
 * Gives the account a new number, which was proved by a code, and ends all other sessions. An idle account loses it, and one
 * whose number the carrier has given to somebody else.
 */
export type ChangeMobile = (change: MobileChange) => Promise<Result<User, Failure>>

interface Parts {
  readonly requireFreshProof: RequireFreshProof
  readonly findNumber: FindNumber
  readonly checkCode: CheckCode
  readonly users: Users
  readonly sessions: Sessions
  readonly outbox: EventOutbox
  readonly notify: () => void
  readonly redemptions: Redemptions
  readonly reissuedNumbers: ReissuedNumbers
}

/**
 * @returns as {@link RequireFreshProof}; `sms_code_expired`, `sms_code_incorrect`, `too_many_guesses`; `mobile_taken`
 *   (the code stays good); `account_changed` if the session ended meanwhile; `unavailable`
 * @throws {Outage} a store, an object or the database did not answer; a retry finds out what was committed
 */
export function createChangeMobile(parts: Parts): ChangeMobile {
  const { requireFreshProof, findNumber, checkCode, users, sessions } = parts
  const { outbox, notify, redemptions, reissuedNumbers } = parts

  return async function changeMobile({ proof: { verificationId, code }, ...call }) {
    const { session } = call
    const { user } = session
    const [phoneNumber, isProved] = await Promise.all([
      findNumber(verificationId, 'change_mobile'),
      requireFreshProof(call),
    ])
    if (!isProved.ok) return isProved
    if (!phoneNumber.ok) return phoneNumber
    const verified = await checkCode({
      purpose: 'change_mobile',
      phoneNumber: phoneNumber.value,
      code,
      verificationId,
      isByNumber: false,
    })
    if (!verified.ok) return verified
    const outcome = await reissuedNumbers.buyWith(verified.value, (loss) =>
      redemptions.redeem(verified.value, { as: 'signedIn', userId: user.id }, [
        sessions.requireOpen(session),
        ...outbox.recordMove(loss),
        users.takeNumber(loss),
        users.newPhoneNumber(user.id, verified.value.phoneNumber),
        sessions.endOthers(user.id, session.id),
        ...outbox.record(user.id, { type: 'user.updated', data: { changed: 'mobile' } }),
      ]),
    )
    const changed = { ...user, phoneNumber: verified.value.phoneNumber }
    // A change whose answer was lost is sent again.
    if (!outcome.ok && outcome.error === 'sms_code_expired' && user.phoneNumber === changed.phoneNumber)
      return ok(changed)
    if (!outcome.ok) return err({ code: outcome.error })
    emit('info', 'account', { action: 'mobile_changed', user_id: user.id, method: 'sms_code' })
    notify()
    return ok(changed)
  }
}
