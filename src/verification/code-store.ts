import type { IdIssuer } from '../core/ids.ts'
import { type EntryStore, getIssued, isPastEnd, notShownYet } from '../core/entries.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Purpose } from './purposes.ts'

/** What KV remembers of an SMS code: whose it is. The phone ledger knows its hash, and decides. */
export interface CodeEntry {
  readonly phone_number: PhoneNumber
  readonly purpose: Purpose
  /** Epoch ms. */
  readonly expires_at: number
}

/** Finds the number of a verification. */
export type FindNumber = (verificationId: string, purpose: Purpose) => Promise<Result<PhoneNumber, Failure>>

/**
 * @returns `sms_code_expired` if we did not issue the id (no remote call), or the code is past its end;
 *   `unavailable` if the code may be good, and this location does not show it yet
 */
export function createFindNumber(
  ids: IdIssuer,
  codes: EntryStore<CodeEntry>,
  codeTtlSeconds: number,
  now: () => number,
): FindNumber {
  return async function findNumber(verificationId, purpose) {
    const issuedAtMs = ids.issuedAtMs(verificationId)
    if (issuedAtMs === undefined) return err({ code: 'sms_code_expired' })
    const ageMs = now() - issuedAtMs
    if (isPastEnd(ageMs, codeTtlSeconds)) return err({ code: 'sms_code_expired' })
    const entry = await getIssued(codes, verificationId, ageMs)
    if (entry === undefined) return err(notShownYet)
    return entry.purpose === purpose && now() < entry.expires_at
      ? ok(entry.phone_number)
      : err({ code: 'sms_code_expired' })
  }
}
