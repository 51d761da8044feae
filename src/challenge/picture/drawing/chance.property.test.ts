import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aside, below, between, shuffle, startChance } from './chance.ts'

const words = fc.oneof(
  fc.bigInt({ min: 0n, max: 0xff_ff_ff_ffn }),
  fc.constantFrom(0n, 1n, 0x80_00_00_00n, 0xff_ff_ff_ffn),
)
const seeds = fc.array(words, { minLength: 4, maxLength: 4 })

it('the chance of a picture is sfc32, number for number, from any seed', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const chance = startOf(seed)
      const next = sfc32(seed)
      for (let turn = 0; turn < 40; turn += 1) expect(chance()).toBe(Number(next()) / 2 ** 32)
    }),
  )
})

describe('between, aside and below', () => {
  const chances = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((drawn) => drawn / 2 ** 32)
  const spans = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 500 }))

  it('stay within their bounds', () => {
    fc.assert(
      fc.property(chances, spans, (drawn, [low, width]) => {
        const inSpan = between(() => drawn, [low, low + width])
        expect(inSpan >= low && inSpan < low + width).toBe(true)
        const off = aside(() => drawn, width)
        expect(off >= -width && off < width).toBe(true)
        const whole = below(() => drawn, width)
        expect(Number.isInteger(whole) && whole >= 0 && whole < width).toBe(true)
      }),
    )
  })

  it('reach both ends', () => {
    fc.assert(
      fc.property(spans, ([low, width]) => {
        const last = 1 - 2 ** -32
        expect(between(() => 0, [low, low + width])).toBe(low)
        expect(between(() => last, [low, low + width])).toBeCloseTo(low + width, 4)
        expect([aside(() => 0, width), aside(() => 0.5, width)]).toEqual([-width, 0])
        expect(aside(() => last, width)).toBeCloseTo(width, 4)
        expect([below(() => 0, width), below(() => last, width)]).toEqual([0, width - 1])
      }),
    )
  })
})

describe('shuffle', () => {
  it('keeps every item, and draws one number less than there are items', () => {
    fc.assert(
      fc.property(seeds, fc.uniqueArray(fc.nat(), { maxLength: 12 }), (seed, items) => {
        const chance = startOf(seed)
        let drawn = 0
        const shuffled = shuffle([...items], () => {
          drawn += 1
          return chance()
        })
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
        expect(drawn).toBe(Math.max(0, items.length - 1))
      }),
    )
  })

  it('gives each order for one of all possible pairs of numbers', () => {
    const orders = [0, 1 / 3, 2 / 3].flatMap((first) =>
      [0, 1 / 2].map((second) => {
        const numbers = [first + 0.01, second + 0.01]
        return shuffle(['a', 'b', 'c'], () => numbers.shift() ?? expect.fail('Drawn too often')).join('')
      }),
    )
    expect(orders.toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  })
})

function startOf(seed: readonly bigint[]) {
  return startChance((length) => {
    expect(length).toBe(16)
    const bytes = new Uint8Array(16)
    const view = new DataView(bytes.buffer)
    for (const [at, part] of seed.entries()) view.setUint32(4 * at, Number(part), true)
    return bytes
  })
}

/**
 * sfc32 as its author writes it, in whole numbers: three words and a counter; the first twelve numbers are thrown away.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
function sfc32(seed: readonly bigint[]) {
  let [a = 0n, b = 0n, c = 0n, counter = 0n] = seed
  const next = (): bigint => {
    const sum = word(a + b + counter)
    counter = word(counter + 1n)
    a = b ^ (b >> 9n)
    b = word(c + (c << 3n))
    c = word(((c << 21n) | (c >> 11n)) + sum)
    return sum
  }
  for (let turn = 0; turn < 12; turn += 1) next()
  return next
}

/** The last 32 bits. */
function word(value: bigint): bigint {
  return BigInt.asUintN(32, value)
}
