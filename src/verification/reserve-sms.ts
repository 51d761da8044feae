import type { EntryStore } from '../core/entries.ts'
import type { IdIssuer } from '../core/ids.ts'
import { type Failure, failureAfter } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { MobileNumber } from '../phone/phone-number.ts'
import { type HashCode, newSmsCode } from './code.ts'
import type { CodeEntry } from './code-store.ts'
import type { PhoneLedgers } from './phone-ledger-client.ts'
import type { Purpose } from './purposes.ts'

/** The right to send one SMS, with the code that goes into it. */
export interface ReservedSms {
  readonly verificationId: string
  readonly code: string
  readonly expiresAtMs: number
  readonly resendAtMs: number
  /** Whether it comes out of the share of known devices, which strangers must not notice. */
  readonly isOfShare: boolean
}

export interface SmsReservation {
  readonly to: MobileNumber
  readonly purpose: Purpose
  /** Whether those who know only the number may try the code. */
  readonly isOpenByNumber: boolean
  /** Whether a browser asks that has signed in to an account with the number before. */
  readonly isKnownDevice: boolean
}

/** Makes a code, stores it, and takes the right to send it. */
export type ReserveSms = (reservation: SmsReservation) => Promise<Result<ReservedSms, Failure>>

interface Parts {
  readonly ids: IdIssuer
  readonly codes: EntryStore<CodeEntry>
  readonly ledgers: PhoneLedgers
  readonly hashCode: HashCode
  readonly random: Random
  readonly now: () => number
  readonly background: (work: Promise<unknown>) => void
}

/**
 * @returns `sms_too_frequent`; what was stored for it expires, and its id is not given to anybody
 * @throws {Outage} nothing is reserved, or the reservation was given back as far as the ledger answers
 */
export function createReserveSms(parts: Parts, codeTtlSeconds: number): ReserveSms {
  const { ids, codes, ledgers, hashCode, random, now, background } = parts

  return async function reserveSms({ to: { phoneNumber }, purpose, isOpenByNumber, isKnownDevice }) {
    // A fresh id for every SMS, so no location can hold an older value of its key. It is made here and not by the ledger,
    // so a reservation whose reply was lost can be repeated or given back.
    const verificationId = ids.issue(random, now())
    const code = newSmsCode(random)
    const codeHash = hashCode({ purpose, phoneNumber, code })
    const expiresAtMs = now() + codeTtlSeconds * 1000
    // Side by side, because neither needs the other.
    const stored = codes.put(
      verificationId,
      { phone_number: phoneNumber, purpose, expires_at: expiresAtMs },
      codeTtlSeconds,
    )
    background(stored.catch(() => undefined))
    try {
      const outcome = await ledgers.reserve(phoneNumber, {
        verificationId,
        purpose,
        codeHash,
        isOpenByNumber,
        isKnownDevice,
      })
      if (!outcome.reserved) return err(failureAfter('sms_too_frequent', outcome.waitMs))
      await stored
      const { expiresAtMs: codeExpiresAtMs, resendAtMs, isOfShare } = outcome
      return ok({ verificationId, code, expiresAtMs: codeExpiresAtMs, resendAtMs, isOfShare })
    } catch (error) {
      // The number would otherwise wait for the cooldown of an SMS that was never sent.
      const released = ledgers.release(phoneNumber, verificationId, 'not_sent')
      background(released)
      await released.catch(() => undefined)
      throw error
    }
  }
}
