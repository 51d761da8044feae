import type { Random } from '../../../core/random.ts'

/** The next number in [0, 1), uniform over 2^32 steps. */
export type Chance = () => number

/**
 * Numbers for one picture, from 128 random bits.
 *
 * A picture takes hundreds of them, and the secure source is too slow to be asked for each. The generator is small fast
 * counting (sfc32): good enough for the looks of a picture. The answer never comes from it.
 *
 * Its state is an array of integers: variables of 32 bits would be allocated anew at each step where V8 compresses pointers,
 * as it does in Workers.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function startChance(random: Random): Chance {
  const bytes = random(16)
  const state = new Int32Array(4)
  for (let at = 0; at < 16; at += 1)
    state[at >> 2] = (state[at >> 2] as number) | ((bytes[at] as number) << (8 * (at & 3)))
  const chance = () => {
    const a = state[0] as number
    const b = state[1] as number
    const c = state[2] as number
    const counter = state[3] as number
    const sum = (a + b + counter) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = (c + (c << 3)) | 0
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0
    state[3] = (counter + 1) | 0
    return (sum >>> 0) / 2 ** 32
  }
  // Until every bit of the seed has reached every number.
  for (let turn = 0; turn < 12; turn += 1) chance()
  return chance
}

/** From the first up to, but not including, the second. */
export type Span = readonly [low: number, high: number]

export function between(chance: Chance, span: Span): number {
  return span[0] + (span[1] - span[0]) * chance()
}

/** At most `reach` either way. */
export function aside(chance: Chance, reach: number): number {
  return (2 * chance() - 1) * reach
}

/** A whole number in [0, bound). */
export function below(chance: Chance, bound: number): number {
  return Math.floor(chance() * bound)
}

/** In place, each order as likely as any other. */
export function shuffle<Item>(items: Item[], chance: Chance): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = below(chance, last + 1)
    const item = items[last] as Item
    items[last] = items[other] as Item
    items[other] = item
  }
  return items
}
