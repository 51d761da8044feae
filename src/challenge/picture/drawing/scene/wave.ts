import { between, type Chance, type Span } from '../chance.ts'

/** A sine of random height, length and beginning. */
export const randomWave = (chance: Chance, height: Span, length: Span): ((at: number) => number) => {
  const amplitude = between(chance, height)
  const pace = 1 / between(chance, length)
  const phase = chance()
  return (at) => amplitude * sine(at * pace + phase)
}

/**
 * The sine of so many turns, from two parabolas: less than 0.06 off, which no wave here shows, in a fraction of the time.
 */
const sine = (turns: number): number => {
  const turn = turns - Math.floor(turns)
  return turn < 0.5 ? 16 * turn * (0.5 - turn) : 16 * (turn - 0.5) * (turn - 1)
}
