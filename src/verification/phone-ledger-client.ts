import { reach, reachTwice } from '../core/outage.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { PhoneLedger } from './phone-ledger.ts'
import type {
  Attempt,
  AttemptOutcome,
  PhonePolicy,
  ReleaseKind,
  Reservation,
  ReserveOutcome,
} from './phone-policy.ts'
import type { VerificationSettings } from './settings.ts'

/** The calls to the phone ledgers' objects. Each throws {@link Outage}. */
export interface PhoneLedgers {
  readonly reserve: (phoneNumber: PhoneNumber, reservation: Reservation) => Promise<ReserveOutcome>
  readonly release: (phoneNumber: PhoneNumber, verificationId: string, how: ReleaseKind) => Promise<void>
  readonly attempt: (phoneNumber: PhoneNumber, tried: Attempt) => Promise<AttemptOutcome>
}

export function createPhoneLedgers(
  namespace: DurableObjectNamespace<PhoneLedger>,
  settings: VerificationSettings,
): PhoneLedgers {
  const policy: PhonePolicy = {
    cooldownMs: settings.smsCooldownSeconds * 1000,
    codeTtlMs: settings.smsCodeTtlSeconds * 1000,
    sendsPerHour: settings.smsHourlyLimitPerPhone,
    sendsPerDay: settings.smsDailyLimitPerPhone,
    guessesPerCode: settings.guessesPerCode,
    guessesPerDay: settings.guessesPerDay,
  }
  // A repeated attempt would be counted twice. The others carry their own id.
  return {
    reserve: (phoneNumber, reservation) =>
      reachTwice('phone ledger', async () => namespace.getByName(phoneNumber).reserve(policy, reservation)),
    release: (phoneNumber, verificationId, how) =>
      reachTwice('phone ledger', async () =>
        namespace.getByName(phoneNumber).release(policy, verificationId, how),
      ),
    attempt: (phoneNumber, tried) =>
      reach('phone ledger', async () => namespace.getByName(phoneNumber).attempt(policy, tried)),
  }
}
