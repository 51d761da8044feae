import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Random, randomBelow, randomDigits, randomText, randomToken, secureRandom } from './random.ts'

/** Gives these 32-bit numbers as bytes, one a call, and nothing beyond them. */
const numbers = (...given: readonly number[]): Random & { readonly left: () => number } => {
  const queue = [...given]
  const random: Random = (length) => {
    expect(length).toBe(4)
    const next = queue.shift()
    if (next === undefined) throw new Error('Asked for more randomness than expected')
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, next)
    return bytes
  }
  return Object.assign(random, { left: () => queue.length })
}

const top = 2 ** 32

describe('randomBelow', () => {
  it.each([
    { bound: 10, lastFair: top - 7 },
    { bound: 3, lastFair: top - 2 },
    { bound: 1_000_000, lastFair: top - 967_297 },
    { bound: 2 ** 31 + 1, lastFair: 2 ** 31 },
  ])('draws again above the last whole multiple of $bound', ({ bound, lastFair }) => {
    expect(randomBelow(numbers(lastFair), bound)).toBe(bound - 1)
    const random = numbers(lastFair + 1, top - 1, 1)
    expect(randomBelow(random, bound)).toBe(1)
    expect(random.left()).toBe(0)
  })

  it.each([1, 2, 16, 2 ** 31])('never draws again for %i, which divides 2^32', (bound) => {
    expect(randomBelow(numbers(top - 1), bound)).toBe(bound - 1)
  })

  it('uses all four bytes, for the largest bound as well', () => {
    expect(randomBelow(numbers(0x12_34_56_78), top)).toBe(0x12_34_56_78)
    expect(randomBelow(numbers(top - 1), top)).toBe(top - 1)
  })

  it.each([2, 6, 10, 33])('gives each of %i numbers equally often, and never the bound', (bound) => {
    const seen = new Map<number, number>()
    // Every residue as often as any other, low numbers and high ones.
    const fair = top - (top % bound)
    for (const base of [0, fair / 2 - ((fair / 2) % bound), fair - 100 * bound])
      for (let step = 0; step < 100 * bound; step += 1) {
        const drawn = randomBelow(numbers(base + step), bound)
        seen.set(drawn, (seen.get(drawn) ?? 0) + 1)
      }
    expect([...seen].toSorted(([a], [b]) => a - b)).toEqual(
      Array.from({ length: bound }, (_, drawn) => [drawn, 300]),
    )
  })
})

describe('randomDigits', () => {
  it.each([
    { drawn: [0, 0, 0, 0, 0, 0], digits: '000000' },
    { drawn: [0, 0, 7, 4, 2, 9], digits: '007429' },
    { drawn: [10, 21, 32, 43, 54, 65], digits: '012345' },
    { drawn: [9, top - 1, 9, 9, 9, 9, 9], digits: '999999' },
  ])('keeps leading zeros and draws every digit by itself: $digits', ({ drawn, digits }) => {
    const random = numbers(...drawn)
    expect(randomDigits(random, 6)).toBe(digits)
    expect(random.left()).toBe(0)
  })

  it('gives six digits with the real source', () => {
    for (let turn = 0; turn < 200; turn += 1) expect(randomDigits(secureRandom, 6)).toMatch(/^[0-9]{6}$/)
  })
})

describe('randomText', () => {
  it('reaches the first and the last letter of the alphabet, and no other text', () => {
    expect(randomText(numbers(0, 3, 4, 7), 'wxyz', 4)).toBe('wzwz')
    expect(randomText(numbers(), 'wxyz', 0)).toBe('')
  })
})

describe('randomToken', () => {
  it.each([
    { bits: 128, bytes: 16, length: 22 },
    { bits: 256, bytes: 32, length: 43 },
  ] as const)('writes $bits bits as $length characters of base64url', ({ bits, bytes, length }) => {
    const asked: number[] = []
    const token = randomToken((count) => {
      asked.push(count)
      return new Uint8Array(count).fill(0xff)
    }, bits)
    expect(asked).toEqual([bytes])
    expect(token).toHaveLength(length)
    // Where plain base64 has a slash, and padding.
    expect(token).toMatch(/^_+[A-Za-z0-9_-]$/)
  })

  it('does not repeat itself with the real source', () => {
    const tokens = Array.from({ length: 500 }, () => randomToken(secureRandom, 128))
    expect(new Set(tokens).size).toBe(500)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })
})

describe('secureRandom', () => {
  afterEach(() => vi.restoreAllMocks())

  it('asks the platform for a pool at a time, and uses all of it', () => {
    // More than the pool holds: asked for by itself. Then just what it holds: from here on it is used up.
    for (const length of [4097, 4096]) secureRandom(length)
    const asked = vi.spyOn(crypto, 'getRandomValues')
    const callsFor = (...lengths: readonly number[]): number => {
      asked.mockClear()
      for (const length of lengths) secureRandom(length)
      return asked.mock.calls.length
    }
    expect(callsFor(2048)).toBe(1)
    expect(callsFor(2047, 1)).toBe(0)
    expect(callsFor(...Array.from({ length: 256 }, () => 16))).toBe(1)
    expect(callsFor(1)).toBe(1)
    expect(callsFor(4097)).toBe(1)
    expect(callsFor(4095)).toBe(0)
  })

  it.each([1, 16, 4095, 4096, 4097, 10_000])('gives %d bytes', (length) => {
    const bytes = secureRandom(length)
    expect(bytes).toHaveLength(length)
    expect(bytes.buffer.byteLength).toBe(length)
  })

  it('gives no bytes twice, however often its pool is used up', () => {
    const given = Array.from({ length: 3000 }, () => secureRandom(16).join())
    expect(new Set(given).size).toBe(given.length)
  })

  it('gives bytes that a later call leaves alone', () => {
    const bytes = secureRandom(16)
    const before = bytes.join()
    for (let call = 0; call < 1000; call += 1) secureRandom(16)
    expect(bytes.join()).toBe(before)
  })

  it('is uniform', () => {
    const counts = Array.from({ length: 256 }, () => 0)
    for (let call = 0; call < 800; call += 1)
      for (const byte of secureRandom(128)) counts[byte] = (counts[byte] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(280)
    expect(Math.max(...counts)).toBeLessThan(520)
  })
})
