import { err, ok, type Result } from '../core/result.ts'
import type { VerifiedPhone } from '../verification/check-code.ts'
import type { Purpose } from '../verification/purposes.ts'
import { type Change, type Conflict, type Database, requirementNotMet } from './database.ts'

/** Why a code bought nothing. It is as good as before, unless it was spent. */
export type RedemptionRefusal = 'sms_code_expired' | 'username_taken' | 'mobile_taken' | 'account_changed'

/** Who gets what a code buys. */
export type Buyer =
  /** A user whom the changes insert. */
  | { readonly as: 'new'; readonly userId: string }
  /** The user whose account has the proved number. */
  | { readonly as: 'owner'; readonly userId: string }
  /** A user who is signed in. The changes require the session. */
  | { readonly as: 'signedIn'; readonly userId: string }

export interface Redemptions {
  /**
   * Spends a proved number on what it buys. Both commit together, or neither does.
   *
   * @param bought the changes
   * @returns how many rows each of `bought` changed, or why nothing was bought: `sms_code_expired` if the code was spent;
   *   `account_changed` if what the changes require does not hold
   * @throws {Outage} it is unknown whether it was committed; a retry finds out
   */
  readonly redeem: <P extends Purpose>(
    verified: VerifiedPhone<P>,
    buyer: Buyer,
    bought: readonly Change[],
  ) => Promise<Result<readonly number[], RedemptionRefusal>>
  /**
   * Whether a verification was spent, before a moment, by the user of a name.
   *
   * @throws {Outage}
   */
  readonly isRedeemedBy: (spent: {
    readonly verificationId: string
    readonly purpose: Purpose
    readonly username: string
    readonly beforeMs: number
  }) => Promise<boolean>
}

const refusals: Readonly<Record<Conflict, RedemptionRefusal>> = {
  'redeemed_code.verification_id': 'sms_code_expired',
  'user.username': 'username_taken',
  'user.phone_number': 'mobile_taken',
  [requirementNotMet]: 'account_changed',
}

export function createRedemptions(
  database: Database,
  now: () => number,
  background: (work: Promise<unknown>) => void,
): Redemptions {
  return {
    async redeem({ verificationId, purpose, phoneNumber }, { as, userId }, bought) {
      // First, so that a spent code is told from a taken name.
      const redemption = database.change(
        'INSERT INTO redeemed_code (verification_id, purpose, user_id, redeemed_at) VALUES (?, ?, ?, ?)',
        verificationId,
        purpose,
        userId,
        now(),
      )
      const isOwner = database.require(
        'SELECT 1 FROM user WHERE id = ? AND phone_number = ?',
        userId,
        phoneNumber,
      )
      const first = as === 'owner' ? [redemption, isOwner] : [redemption]
      const committing = database.commit([...first, ...bought])
      // A caller who hangs up now does not stop it half-way.
      background(committing.catch(() => undefined))
      const committed = await committing
      if (committed.ok) return ok(committed.value.slice(first.length))
      const refusal = refusals[committed.error]
      if (refusal === undefined) throw new Error(`Not unique: ${committed.error}`)
      return err(refusal)
    },
    async isRedeemedBy({ verificationId, purpose, username, beforeMs }) {
      const row = await database.first(
        `SELECT 1 FROM redeemed_code JOIN user ON user.id = redeemed_code.user_id
         WHERE redeemed_code.verification_id = ? AND redeemed_code.purpose = ?
           AND redeemed_code.redeemed_at < ? AND user.username = ?`,
        verificationId,
        purpose,
        beforeMs,
        username,
      )
      return row !== undefined
    },
  }
}
