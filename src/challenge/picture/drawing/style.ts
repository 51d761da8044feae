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
  /** By how much strokes are thinner on each side, against the height of the letter; negative if thicker. */
  readonly thinning: Span
  /** The share of letters that are drawn as a line around nothing. */
  readonly hollow: number
  /** How far a letter is pushed into the one before, past their first touch. */
  readonly overlap: Span
  /** The waves that bend the whole line of letters. */
  readonly warpHeight: Span
  readonly warpLength: Span
  /** Shorter waves that bend each letter. */
  readonly rippleHeight: Span
  readonly rippleLength: Span
  /** The largest turn of the whole line of letters, and its size against the room that there is. */
  readonly tilt: number
  readonly fill: Span
  /** Thin wavy bands across the picture, round blobs, and wide curtains from top to bottom. */
  readonly threads: number
  readonly threadWidth: Span
  readonly blobs: number
  readonly blobRadius: Span
  readonly curtains: number
  readonly curtainWidth: Span
  /** Of so many random curtains the one is taken whose edges cut the letters least. */
  readonly curtainTries: number
}

const easy: Style = {
  letterHeight: [28, 50],
  aspect: [0.62, 1.65],
  turn: 0.36,
  lean: 0.32,
  raise: 9,
  thinning: [-0.022, 0.014],
  hollow: 0.7,
  overlap: [-3, 0.5],
  warpHeight: [1, 3.5],
  warpLength: [50, 130],
  rippleHeight: [0.5, 1.2],
  rippleLength: [18, 36],
  tilt: 0.22,
  fill: [0.66, 1],
  threads: 1,
  threadWidth: [1.1, 1.7],
  blobs: 0,
  blobRadius: [9, 14],
  curtains: 2,
  curtainWidth: [25, 80],
  curtainTries: 14,
}

const middling: Style = { ...easy, overlap: [-2.5, 1], warpHeight: [1.5, 4], tilt: 0.24, fill: [0.78, 1] }

/** Much more than this, and people lose faster than programs do. */
const hard: Style = { ...middling, turn: 0.4, hollow: 0.8, overlap: [-2, 1.5], blobs: 1 }

export const styles: Readonly<Record<Difficulty, Style>> = { 1: easy, 2: middling, 3: hard }
