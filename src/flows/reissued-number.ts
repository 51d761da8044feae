import type { RedemptionRefusal } from '../accounts/redemptions.ts'
import type { Account, NumberLoss, Users } from '../accounts/users.ts'
import type { Failure } from '../core/errors.ts'
import { emit } from '../core/events.ts'
import { err, ok, type Result } from '../core/result.ts'
import { dayMs } from '../core/time.ts'
import { carrierQuestionsPerCode } from '../limits/policies.ts'
import type { RateLimiters } from '../limits/rate-limiter-client.ts'
import type { NumberHistory } from '../phone/number-history.ts'
import type { VerifiedPhone } from '../verification/check-code.ts'
import type { Purpose } from '../verification/purposes.ts'
import type { ProvedOwner } from './prove-owner.ts'

/**
 * No carrier gives a number to somebody else sooner after its owner gave it up. Until then no question is asked, as each costs
 * more than an SMS. So a user who signs in by code every month causes none.
 */
const carriersKeepMs = 30 * dayMs

/** Carriers know the day at best: a user who bought the number on the day of the sign-up must not count as the next owner. */
const carriersErrMs = dayMs

/** What a carrier's answer changes for numbers that were given to somebody else. */
export interface ReissuedNumbers {
  /**
   * Refuses a code as the proof of an account whose number the carrier has given to somebody else.
   *
   * Without an answer the code is good, as it is without a carrier: nobody but the carrier can cause that, and its outage must
   * not lock users out. The account stays closed after the quarantine in any case.
   *
   * @returns `number_in_quarantine`
   * @throws {Outage}
   */
  readonly requireHolder: <P extends Purpose>(proved: ProvedOwner<P>) => Promise<Result<undefined, Failure>>
  /**
   * Buys something with a number, which an idle account loses. If another account has it, and the carrier has given the number
   * to somebody else since, buys again, and that account loses it. Without an answer it keeps the number.
   *
   * @param buy one transaction; it must check that the account may still lose the number
   * @throws {Outage}
   */
  readonly buyWith: <T>(
    verified: VerifiedPhone<'register' | 'change_mobile'>,
    buy: (loss: NumberLoss) => Promise<Result<T, RedemptionRefusal>>,
  ) => Promise<Result<T, RedemptionRefusal>>
}

interface Parts {
  readonly users: Users
  readonly limiters: RateLimiters
  /** Undefined if no carrier is asked. */
  readonly numberHistory: NumberHistory | undefined
  readonly now: () => number
}

/** @param quarantineMs how long a user must not have been seen for the account to lose the number */
export function createReissuedNumbers(
  { users, limiters, numberHistory, now }: Parts,
  quarantineMs: number,
): ReissuedNumbers {
  return {
    async requireHolder({ verified, account }) {
      const answer = await ask(verified, account)
      // A code that was asked about, and not spent, was refused: it must not find out that the second question is free.
      return answer === 'reissued' || answer === 'asked_before'
        ? err({ code: 'number_in_quarantine' })
        : ok(undefined)
    },

    async buyWith(verified, buy) {
      const { phoneNumber } = verified
      const bought = await buy({ by: 'idleness', phoneNumber, lastSeenBeforeMs: now() - quarantineMs })
      if (bought.ok || bought.error !== 'mobile_taken' || !numberHistory) return bought
      const account = await users.find({ by: 'number', phoneNumber })
      if (!account || (await ask(verified, account)) !== 'reissued') return bought
      // The account keeps its password, as every account has one.
      return buy({ by: 'reissue', phoneNumber, account })
    },
  }

  /** Asks about each code once, after it was proved. */
  async function ask(
    { phoneNumber, purpose, verificationId }: VerifiedPhone<Purpose>,
    account: Account,
  ): Promise<'reissued' | 'not_reissued' | 'asked_before'> {
    // Not when the user was last seen: a password and a session say nothing about the number.
    const heldAtMs = account.phoneNumberProvedAtMs ?? account.lastSeenAtMs
    if (!numberHistory || now() < heldAtMs + carriersKeepMs) return 'not_reissued'
    const allowed = await limiters.take(`carrier:${verificationId}`, carrierQuestionsPerCode)
    if (!allowed.ok) return 'asked_before'
    const fate = await numberHistory(phoneNumber, heldAtMs + carriersErrMs)
    emit('info', 'carrier_asked', { user_id: account.user.id, purpose, ...fate })
    return fate.status === 'reissued' ? 'reissued' : 'not_reissued'
  }
}
