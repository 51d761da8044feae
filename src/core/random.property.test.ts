import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, randomBelow, randomText, randomToken, secureRandom } from './random.ts'

const words = 2n ** 32n

/** Any bound of the contract, the smallest and the largest ones as often as all others. */
const bounds = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.integer({ min: 2 ** 31 - 5, max: 2 ** 31 + 5 }),
  fc.integer({ min: 2 ** 32 - 5, max: 2 ** 32 }),
)

/** 32-bit words, with the last of all as often as the others: there it shows who does not draw again. */
const drawnWords = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 2 ** 32 - 100, max: 2 ** 32 - 1 }),
)

/** Gives these words, one a call, and ends in zeros. */
const giving = (given: readonly number[]): Random & { readonly calls: () => number } => {
  let calls = 0
  const random: Random = () => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, given[calls] ?? 0)
    calls += 1
    return bytes
  }
  return Object.assign(random, { calls: () => calls })
}

describe('randomBelow, for any bound', () => {
  it('takes the remainder of the first word below the last whole multiple, so that each number has as many words', () => {
    fc.assert(
      fc.property(bounds, fc.array(drawnWords, { maxLength: 8 }), (bound, given) => {
        const random = giving(given)
        // In exact arithmetic: every remainder is that of as many words as any other.
        const wordsOfEach = words / BigInt(bound)
        const fair = [...given, 0].map(BigInt)
        const first = fair.findIndex((word) => word < wordsOfEach * BigInt(bound))
        expect(randomBelow(random, bound)).toBe(Number((fair[first] ?? 0n) % BigInt(bound)))
        expect(random.calls()).toBe(first + 1)
      }),
    )
  })

  it('gives a whole number from 0 up to, and not including, the bound', () => {
    fc.assert(
      fc.property(bounds, (bound) => {
        const drawn = randomBelow(secureRandom, bound)
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true)
      }),
    )
  })
})

describe('randomText, for any alphabet', () => {
  it('is as long as it should be, of characters of the alphabet, each drawn by a word of its own', () => {
    const alphabets = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 1 }), {
      minLength: 1,
      maxLength: 90,
    })
    fc.assert(
      fc.property(alphabets, fc.array(fc.nat(1_000_000), { maxLength: 30 }), (letters, drawn) => {
        const random = giving(drawn)
        const text = randomText(random, letters.join(''), drawn.length)
        expect(text).toBe(drawn.map((word) => letters[word % letters.length]).join(''))
        expect(random.calls()).toBe(drawn.length)
      }),
    )
  })
})

describe('randomToken, for any bytes', () => {
  it('can be read back, so no two byte strings give the same token', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(128 as const, 256 as const),
        fc.infiniteStream(fc.nat(255)),
        (bits, bytes) => {
          const given = Uint8Array.from(bytes.take(bits / 8))
          const token = randomToken((length) => {
            expect(length).toBe(bits / 8)
            return given
          }, bits)
          expect(token).toMatch(/^[\w-]+$/)
          expect(Uint8Array.from(Buffer.from(token, 'base64url'))).toEqual(given)
        },
      ),
    )
  })
})

describe('secureRandom, for any lengths in a row', () => {
  it('gives so many bytes, that belong to nobody else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 5000 }))),
        (lengths) => {
          const given = lengths.map((length) => secureRandom(length))
          expect(given.map(({ length }) => length)).toEqual(lengths)
          expect(given.map(({ buffer }) => buffer.byteLength)).toEqual(lengths)
          const before = given.map((bytes) => bytes.join())
          for (const bytes of given) bytes.fill(0)
          secureRandom(64)
          expect(new Set(given.map(({ buffer }) => buffer)).size).toBe(lengths.length)
          // Of 16 bytes and more, no two are the same.
          const long = before.filter((_, at) => (lengths[at] ?? 0) >= 16)
          expect(new Set(long).size).toBe(long.length)
        },
      ),
    )
  })
})
