import type { Difficulty } from '../difficulty.ts'
import type { Span } from './chance.ts'

/**
 * How the pictures of one difficulty are distorted. Lengths are pixels of the picture, angles radians; a span is what each
 * value is drawn from.
 */
export interface Style {
  /** The height of a capital letter. */
  readonly letterHeight: Span
  /** Width to height of a letter, against the typeface's own. */
  readonly aspect: Span
  /** The largest turn, lean and offset up or down of one letter. */
  readonly turn: number
  readonly lean: number
  readonly raise: number
  /** How far a letter is pushed into the one before, past their first touch. */
  readonly overlap: Span
  /** How many of a hundred letters are drawn as their outline only, and the width of that line. */
  readonly hollowPercent: number
  readonly hollowWidth: Span
  /** The waves that bend the whole line of letters. */
  readonly warpHeight: Span
  readonly warpLength: Span
  /** Wavy bands along and down the picture, light on dark and dark on light. */
  readonly bandsAlong: number
  readonly bandsDown: number
  readonly bandWidth: Span
}

export const styles: Readonly<Record<Difficulty, Style>> = {
  1: {
    letterHeight: [29, 39],
    aspect: [0.85, 1.15],
    turn: 0.3,
    lean: 0.25,
    raise: 5,
    overlap: [0, 3],
    hollowPercent: 0,
    hollowWidth: [1.3, 1.8],
    warpHeight: [1, 2.5],
    warpLength: [40, 80],
    bandsAlong: 1,
    bandsDown: 0,
    bandWidth: [8, 14],
  },
  2: {
    letterHeight: [29, 39],
    aspect: [0.85, 1.15],
    turn: 0.3,
    lean: 0.25,
    raise: 5,
    overlap: [0, 3],
    hollowPercent: 0,
    hollowWidth: [1.3, 1.8],
    warpHeight: [1, 2.5],
    warpLength: [40, 80],
    bandsAlong: 1,
    bandsDown: 0,
    bandWidth: [8, 14],
  },
  3: {
    letterHeight: [29, 39],
    aspect: [0.85, 1.15],
    turn: 0.3,
    lean: 0.25,
    raise: 5,
    overlap: [0, 3],
    hollowPercent: 0,
    hollowWidth: [1.3, 1.8],
    warpHeight: [1, 2.5],
    warpLength: [40, 80],
    bandsAlong: 1,
    bandsDown: 0,
    bandWidth: [8, 14],
  },
}
