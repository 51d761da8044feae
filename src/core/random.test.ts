import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Random, randomDigits, secureRandom } from './random.ts'

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

  it('is uniform', () => {
    const counts = Array.from({ length: 256 }, () => 0)
    for (let call = 0; call < 800; call += 1)
      for (const byte of secureRandom(128)) counts[byte] = (counts[byte] ?? 0) + 1
    expect(Math.min(...counts)).toBeGreaterThan(280)
    expect(Math.max(...counts)).toBeLessThan(520)
  })
})
