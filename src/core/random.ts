import { Buffer } from 'node:buffer'

/**
 * A source of uniform random bytes.
 *
 * @param length how many bytes to give, at least 1
 */
export type Random = (length: number) => Uint8Array<ArrayBuffer>

const pool = new Uint8Array(4096)
let poolUsed = pool.length

/**
 * The platform's cryptographically secure source.
 *
 * It is called for a pool of bytes at a time, because a call costs more than its bytes and a captcha needs a dozen. Each byte
 * is used once and erased.
 */
export const secureRandom: Random = (length) => {
  if (length > pool.length) return crypto.getRandomValues(new Uint8Array(length))
  if (poolUsed + length > pool.length) {
    crypto.getRandomValues(pool)
    poolUsed = 0
  }
  const given = pool.slice(poolUsed, poolUsed + length)
  pool.fill(0, poolUsed, poolUsed + length)
  poolUsed += length
  return given
}

/**
 * A uniform whole number in [0, bound).
 *
 * Rejection sampling on 32 bits: a remainder alone would favour the small numbers.
 *
 * @param bound from 1 to 2^32
 */
export function randomBelow(random: Random, bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound)
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4)
    const drawn = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
    if (drawn < limit) return drawn % bound
  }
}

/** `length` characters, each drawn uniformly from `alphabet`. */
export function randomText(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomBelow(random, alphabet.length))).join('')
}

/** A decimal code of `length` digits, leading zeros included. */
export function randomDigits(random: Random, length: number): string {
  return randomText(random, '0123456789', length)
}

/** 128 random bits as unpadded base64url. */
export function randomToken(random: Random): string {
  return Buffer.from(random(16)).toString('base64url')
}
