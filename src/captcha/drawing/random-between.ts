import { type Random, randomBelow } from '../../random.ts'

const steps = 2 ** 16

/** A number in [low, high), uniform over 65,536 steps: far finer than a picture shows. */
export const randomBetween = (random: Random, low: number, high: number): number =>
  low + ((high - low) * randomBelow(random, steps)) / steps
