import type { EntryStore } from '../core/entries.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { SendOutcome } from '../delivery/provider.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { PhoneLedgers } from './phone-ledger-client.ts'
import type { ReleaseKind } from './phone-policy.ts'
import type { ReservedSms } from './reserve-sms.ts'

/** A copy of the ledger's cooldown. It only spares calls. */
export interface CooldownEntry {
  /** Epoch ms. */
  readonly resend_at: number
}

/** A code that was sent, or may have been. */
export interface SentCode {
  /** `unconfirmed`: the SMS may or may not have been sent. If it arrives, its code is good. */
  readonly delivery: 'accepted' | 'unconfirmed'
  readonly verificationId: string
  readonly expiresInSeconds: number
  readonly resendInSeconds: number
}

/** Says what the outcome of one attempt to send means for the number and for the visitor. */
export type SettleSms = (
  phoneNumber: PhoneNumber,
  reserved: ReservedSms,
  outcome: SendOutcome,
) => Promise<Result<SentCode, Failure>>

interface Parts {
  readonly ledgers: PhoneLedgers
  readonly cooldowns: EntryStore<CooldownEntry>
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/** @returns `sms_refused`, `sms_limited_by_provider` or `sms_unavailable`, with no code to try */
export function createSettleSms(
  { ledgers, cooldowns, now, background }: Parts,
  cooldownSeconds: number,
): SettleSms {
  return async function settleSms(phoneNumber, reserved, outcome) {
    switch (outcome.status) {
      case 'accepted':
        rememberCooldown(phoneNumber, reserved)
        return ok(sentCode('accepted', reserved))
      case 'unknown':
        rememberCooldown(phoneNumber, reserved)
        return ok(sentCode('unconfirmed', reserved))
      case 'refused':
        await release(phoneNumber, reserved, 'not_sent')
        return err({ code: 'sms_refused' })
      case 'too_often':
        await release(phoneNumber, reserved, 'too_often')
        // Others may have sent most of the messages. How long the provider's limit lasts is not known.
        return err({ code: 'sms_limited_by_provider', retryAfterSeconds: secondsUntil(reserved.resendAtMs) })
      case 'unavailable':
        await release(phoneNumber, reserved, 'not_sent')
        return err({ code: 'sms_unavailable', detail: { reason: 'no_sms_was_sent' } })
      case 'failed':
        await release(phoneNumber, reserved, 'failed')
        return err({ code: 'sms_unavailable', detail: { reason: 'provider_failed' } })
    }
  }

  /** If the ledger does not answer, the number waits for its cooldown: no reason to answer anything else. */
  async function release(phoneNumber: PhoneNumber, { verificationId }: ReservedSms, how: ReleaseKind) {
    const released = ledgers.release(phoneNumber, verificationId, how)
    background(released)
    await released.catch(() => undefined)
  }

  /**
   * Only for a cooldown that is not given back, because no location could be made to forget it. And only for one that anybody
   * may know of: whoever waits for a new day would be told to wait for this cooldown.
   */
  function rememberCooldown(phoneNumber: PhoneNumber, { resendAtMs, isOfShare }: ReservedSms) {
    if (!isOfShare) background(cooldowns.put(phoneNumber, { resend_at: resendAtMs }, cooldownSeconds))
  }

  function sentCode(delivery: SentCode['delivery'], reserved: ReservedSms): SentCode {
    return {
      delivery,
      verificationId: reserved.verificationId,
      expiresInSeconds: secondsUntil(reserved.expiresAtMs),
      resendInSeconds: secondsUntil(reserved.resendAtMs),
    }
  }

  function secondsUntil(atMs: number): number {
    return Math.max(0, Math.ceil((atMs - now()) / 1000))
  }
}
