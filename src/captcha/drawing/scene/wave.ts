import { between, type Chance, type Span } from '../chance.ts'

/** A sine of random height, length and beginning. */
export const randomWave = (chance: Chance, height: Span, length: Span): ((at: number) => number) => {
  const amplitude = between(chance, height)
  const pace = (2 * Math.PI) / between(chance, length)
  const phase = between(chance, [0, 2 * Math.PI])
  return (at) => amplitude * Math.sin(at * pace + phase)
}
