import { createHmac } from 'node:crypto'
import { deriveKey } from '../core/ids.ts'
import { type Random, randomDigits } from '../core/random.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import type { Purpose } from './purposes.ts'

const digits = 6

/** What a code proves: that somebody reads messages to this number, for this purpose. */
export interface CodeClaim {
  readonly purpose: Purpose
  readonly phoneNumber: PhoneNumber
  readonly code: string
}

/** Hashes a code. The result is base64url. */
export type HashCode = (claim: CodeClaim) => string

export function newSmsCode(random: Random): string {
  return randomDigits(random, digits)
}

/**
 * Codes are stored as HMAC-SHA-256. Without the key, trying a million codes would reverse a plain hash.
 *
 * @param codeSecret at least 32 bytes
 */
export function createCodeHash(codeSecret: string): HashCode {
  const key = deriveKey(codeSecret, 'sms code')
  return function hashCode({ purpose, phoneNumber, code }) {
    // Purpose and number cannot contain a line feed, and the code comes last: no two claims give the same text.
    return createHmac('sha256', key).update([purpose, phoneNumber, code].join('\n')).digest('base64url')
  }
}
