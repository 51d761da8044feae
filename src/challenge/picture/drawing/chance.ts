import type { Random } from '../../../core/random.ts'

/** The next number in [0, 1), uniform over 2^32 steps. */
export type Chance = () => number

/**
 * Starts a pseudo-random generator for one picture, from 128 random bits.
 *
 * A picture needs hundreds of numbers, and the secure source is too slow for that. The generator is sfc32 (small fast
 * counting), which is good enough for distortions. The answer never comes from it.
 *
 * The state is a typed array: V8 with compressed pointers, as in Workers, would allocate 32-bit variables again at each step.
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
  // Discards the first numbers: after 12 steps, every bit of the seed affects every number.
  for (let turn = 0; turn < 12; turn += 1) chance()
  return chance
}

/** The numbers from `low` up to, but not including, `high`. */
export type Span = readonly [low: number, high: number]

export function between(chance: Chance, span: Span): number {
  return span[0] + (span[1] - span[0]) * chance()
}

/** A number in [-reach, reach). */
export function aside(chance: Chance, reach: number): number {
  return (2 * chance() - 1) * reach
}

/** A whole number in [0, bound). */
export function below(chance: Chance, bound: number): number {
  return Math.floor(chance() * bound)
}

/** Shuffles in place. All orders are equally likely. */
export function shuffle<Item>(items: Item[], chance: Chance): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = below(chance, last + 1)
    const item = items[last] as Item
    items[last] = items[other] as Item
    items[other] = item
  }
  return items
}
