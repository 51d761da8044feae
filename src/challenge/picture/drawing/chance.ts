import type { Random } from '../../../core/random.ts'

/** The next number in [0, 1), uniform over 2^32 steps. */
export type Chance = () => number

/**
 * Numbers for one picture, from 128 random bits.
 *
 * A picture takes hundreds of them, and the secure source is too slow to be asked for each. The generator is small fast
 * counting (sfc32): good enough for the looks of a picture. The answer never comes from it.
 *
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export const startChance = (random: Random): Chance => {
  const bytes = random(16)
  const word = (at: number) =>
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  let a = word(0)
  let b = word(4)
  let c = word(8)
  let counter = word(12)
  const chance = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  // Until every bit of the seed has reached every number.
  for (let turn = 0; turn < 12; turn += 1) chance()
  return chance
}

/** From the first up to, but not including, the second. */
export type Span = readonly [low: number, high: number]

export const between = (chance: Chance, [low, high]: Span): number => low + (high - low) * chance()

/** At most `reach` either way. */
export const aside = (chance: Chance, reach: number): number => (2 * chance() - 1) * reach

/** A whole number in [0, bound). */
export const below = (chance: Chance, bound: number): number => Math.floor(chance() * bound)

/** In place, each order as likely as any other. */
export const shuffle = <Item>(items: Item[], chance: Chance): Item[] => {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = below(chance, last + 1)
    const [a, b] = [items[last], items[other]] as [Item, Item]
    items[last] = b
    items[other] = a
  }
  return items
}
