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
  /** The waves that bend the whole line of letters. */
  readonly warpHeight: Span
  readonly warpLength: Span
  /** The largest turn of the whole line of letters, and its size against the room that there is. */
  readonly tilt: number
  readonly fill: Span
  /** Wavy bands across the picture, thin ones and blobs: light on dark and dark on light. */
  readonly bands: number
  readonly bandWidth: Span
  readonly threads: number
  readonly threadWidth: Span
  readonly blobs: number
  readonly blobRadius: Span
  /** Wide patches from top to bottom. */
  readonly curtains: number
  readonly curtainWidth: Span
}

const easy: Style = {
  letterHeight: [27, 46],
  aspect: [0.78, 1.35],
  turn: 0.3,
  lean: 0.25,
  raise: 8,
  overlap: [-3, 2],
  warpHeight: [1, 2.5],
  warpLength: [40, 80],
  tilt: 0.14,
  fill: [0.76, 1],
  bands: 0,
  bandWidth: [7, 12],
  threads: 1,
  threadWidth: [2, 3],
  blobs: 0,
  blobRadius: [11, 16],
  curtains: 1,
  curtainWidth: [45, 90],
}

/** Each step adds to what the one before has. */
const middling: Style = {
  ...easy,
  letterHeight: [25, 46],
  turn: 0.34,
  lean: 0.3,
  overlap: [-1.5, 2.5],
  fill: [0.82, 1],
  threads: 2,
}

const hard: Style = {
  ...middling,
  letterHeight: [23, 46],
  turn: 0.38,
  lean: 0.34,
  raise: 9,
  overlap: [-1, 3],
  fill: [0.88, 1],
  blobs: 1,
}

export const styles: Readonly<Record<Difficulty, Style>> = { 1: easy, 2: middling, 3: hard }
