import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Random, randomDigits, secureRandom } from './random.ts'

describe('randomDigits', () => {
  it.each([
    { drawn: [0, 0, 7, 4, 2, 9], digits: '007429' },
    { drawn: [10, 21, 32, 43, 54, 65], digits: '012345' },
    // The last of all 32-bit numbers would favour small digits.
    { drawn: [9, 2 ** 32 - 1, 9, 9, 9, 9, 9], digits: '999999' },
  ])('keeps leading zeros and draws each digit by itself: $digits', ({ drawn, digits }) => {
    const left = [...drawn]
    const random: Random = (length) => {
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(0, left.shift() ?? expect.fail('Drawn too often'))
      return bytes
    }
    expect(randomDigits(random, 6)).toBe(digits)
    expect(left).toEqual([])
  })
})

describe('secureRandom', () => {
  afterEach(() => vi.restoreAllMocks())

  it('asks the platform for a pool at a time, and uses all of it', () => {
    // More than the pool holds is asked for by itself. The second call uses up the pool.
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
