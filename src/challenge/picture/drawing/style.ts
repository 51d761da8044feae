import type { Difficulty } from '../difficulty.ts'
import type { Span } from './chance.ts'

/**
 * The distortion of one difficulty. Lengths are in pixels of the picture, angles in radians. Each value is drawn at random from
 * its span.
 */
export interface Style {
  /** The height of a capital letter. */
  readonly letterHeight: Span
  /** Width to height of a letter, relative to the typeface. */
  readonly aspect: Span
  /** The largest turn, lean and offset up or down of one letter. */
  readonly turn: number
  readonly lean: number
  readonly raise: number
  /** How much thinner strokes are on each side, as a share of the letter's height; negative if thicker. */
  readonly thinning: Span
  /** The share of letters that are drawn as hollow outlines. */
  readonly hollow: number
  /** How far a letter is pushed into the one before, beyond the first touch. */
  readonly overlap: Span
  /** The waves that bend the whole line of letters. */
  readonly warpHeight: Span
  readonly warpLength: Span
  /** Shorter waves that bend each letter. */
  readonly rippleHeight: Span
  readonly rippleLength: Span
  /** The largest turn of the whole line of letters, and the line's size as a share of the available space. */
  readonly tilt: number
  readonly fill: Span
  /** Thin wavy bands across the picture, round blobs, and wide curtains from top to bottom. */
  readonly threads: number
  readonly threadWidth: Span
  readonly blobs: number
  readonly blobRadius: Span
  readonly curtains: number
  readonly curtainWidth: Span
  /** The number of random curtains to choose from. The one whose edges cut the letters least is taken. */
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

/** With more distortion, people fail sooner than programs. */
const hard: Style = { ...middling, turn: 0.4, hollow: 0.8, overlap: [-2, 1.5], blobs: 1 }

export const styles: Readonly<Record<Difficulty, Style>> = { 1: easy, 2: middling, 3: hard }
