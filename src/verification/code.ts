import { Buffer } from 'node:buffer'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type Random, randomDigits } from '../core/random.ts'

/** How many digits an SMS code has. */
const smsCodeLength = 6

/** What the store keeps of an SMS code. */
export interface CodeEntry {
  readonly phone_number: PhoneNumber
  /** Base64url of HMAC-SHA-256, keyed with the code secret, over verification id, phone number and code. */
  readonly code_hash: string
  /** Epoch ms. */
  readonly expires_at: number
}

/** What a code proves: this number, in this verification. */
export interface CodeClaim {
  readonly verificationId: string
  readonly phoneNumber: PhoneNumber
  readonly code: string
}

export const newSmsCode = (random: Random): string => randomDigits(random, smsCodeLength)

/**
 * The keyed hash under which a code is stored. Without the key, a million tries would turn a plain hash back.
 *
 * @param codeSecret at least 32 bytes
 */
export const hashCode = async (codeSecret: string, claim: CodeClaim): Promise<string> => {
  const key = await codeKey(codeSecret, 'sign')
  return Buffer.from(await crypto.subtle.sign('HMAC', key, codeBytes(claim))).toString('base64url')
}

/** Compares in constant time: `verify` looks at every byte. */
export const matchesCode = async (
  codeSecret: string,
  claim: CodeClaim,
  codeHash: string,
): Promise<boolean> => {
  const key = await codeKey(codeSecret, 'verify')
  return crypto.subtle.verify('HMAC', key, Buffer.from(codeHash, 'base64url'), codeBytes(claim))
}

const codeKey = (codeSecret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(codeSecret),
    { name: 'HMAC', hash: 'SHA-256' },
    // Stryker disable next-line BooleanLiteral: nobody else gets hold of the key
    false,
    [usage],
  )

// Neither id nor number can contain a line feed, and the code comes last: no two claims give the same bytes.
const codeBytes = ({ verificationId, phoneNumber, code }: CodeClaim): Uint8Array =>
  new TextEncoder().encode([verificationId, phoneNumber, code].join('\n'))
