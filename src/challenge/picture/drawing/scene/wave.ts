import { between, type Chance, type Span } from '../chance.ts'

/** A sine: the height, the turns in a pixel, and the turn at the origin. */
export interface Wave {
  readonly amplitude: number
  readonly pace: number
  readonly phase: number
}

/** A sine of random height, length and phase. */
export function randomWave(chance: Chance, height: Span, length: Span): Wave {
  return { amplitude: between(chance, height), pace: 1 / between(chance, length), phase: chance() }
}

export function waveAt({ amplitude, pace, phase }: Wave, at: number): number {
  return amplitude * sine(at * pace + phase)
}

/**
 * The sine of a number of turns, approximated by two parabolas. The error is below 0.06, which is invisible here, and it takes a
 * fraction of the time.
 */
function sine(turns: number): number {
  const turn = turns - Math.floor(turns)
  return turn < 0.5 ? 16 * turn * (0.5 - turn) : 16 * (turn - 0.5) * (turn - 1)
}
