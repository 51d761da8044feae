import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Random, randomBelow, randomText, randomToken, secureRandom } from './random.ts'

/** Any allowed bound. The smallest and the largest occur as often as all others. */
const bounds = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.integer({ min: 2 ** 31 - 5, max: 2 ** 31 + 5 }),
  fc.integer({ min: 2 ** 32 - 5, max: 2 ** 32 }),
)

/** 32-bit words. The highest, which are drawn again, occur as often as all others. */
const drawnWords = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 2 ** 32 - 100, max: 2 ** 32 - 1 }),
)

it('randomBelow takes the remainder of the first word below the last whole multiple of any bound', () => {
  fc.assert(
    fc.property(bounds, fc.array(drawnWords, { maxLength: 8 }), (bound, given) => {
      const { random, calls } = giving(given)
      // In exact arithmetic: below the multiple, each remainder has equally many words.
      const multiple = (2n ** 32n / BigInt(bound)) * BigInt(bound)
      const words = [...given, 0].map(BigInt)
      const first = words.findIndex((word) => word < multiple)
      expect(randomBelow(random, bound)).toBe(Number((words[first] ?? 0n) % BigInt(bound)))
      expect(calls()).toBe(first + 1)
    }),
  )
})

it('randomText draws each character of any alphabet from a separate word', () => {
  const alphabets = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 1 }), { minLength: 1, maxLength: 90 })
  fc.assert(
    fc.property(alphabets, fc.array(fc.nat(1_000_000), { maxLength: 30 }), (letters, drawn) => {
      const { random, calls } = giving(drawn)
      const text = randomText(random, letters.join(''), drawn.length)
      expect(text).toBe(drawn.map((word) => letters[word % letters.length]).join(''))
      expect(calls()).toBe(drawn.length)
    }),
  )
})

it('randomToken is its bytes in base64url, so no two byte strings give the same token', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const given = Uint8Array.from(bytes)
      const token = randomToken((length) => (length === 16 ? given : expect.fail()))
      expect(token).toMatch(/^[\w-]{22}$/)
      expect(Uint8Array.from(Buffer.from(token, 'base64url'))).toEqual(given)
    }),
  )
})

it('secureRandom gives so many bytes each time, which it gives to no other call', () => {
  const lengthsInARow = fc.array(fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 5000 })))
  fc.assert(
    fc.property(lengthsInARow, (lengths) => {
      const given = lengths.map((length) => secureRandom(length))
      expect(given.map(({ length }) => length)).toEqual(lengths)
      expect(given.map(({ buffer }) => buffer.byteLength)).toEqual(lengths)
      expect(new Set(given.map(({ buffer }) => buffer)).size).toBe(lengths.length)
      // Of 16 bytes and more, no two are the same.
      const long = given.filter(({ length }) => length >= 16).map((bytes) => bytes.join())
      expect(new Set(long).size).toBe(long.length)
    }),
  )
})

/** Gives these words, one a call, and then zeros. */
function giving(given: readonly number[]) {
  let calls = 0
  const random: Random = (length) => {
    const bytes = new Uint8Array(length)
    new DataView(bytes.buffer).setUint32(0, given[calls] ?? 0)
    calls += 1
    return bytes
  }
  return { random, calls: () => calls }
}
