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
  /** Thin wavy bands across the picture, round blobs, and wide curtains from top to bottom. */
  readonly threads: number
  readonly threadWidth: Span
  readonly blobs: number
  readonly blobRadius: Span
  readonly curtains: number
  readonly curtainWidth: Span
}

const easy: Style = {
  letterHeight: [24, 46],
  aspect: [0.75, 1.4],
  turn: 0.34,
  lean: 0.3,
  raise: 9,
  overlap: [-2, 2.5],
  warpHeight: [1, 2.5],
  warpLength: [40, 80],
  tilt: 0.16,
  fill: [0.76, 1],
  threads: 1,
  threadWidth: [2, 3],
  blobs: 0,
  blobRadius: [11, 16],
  curtains: 1,
  curtainWidth: [45, 90],
}

const middling: Style = { ...easy, overlap: [-1.5, 2.5], fill: [0.82, 1], threads: 2 }

/** Much more than this, and people lose faster than programs do. */
const hard: Style = { ...middling, turn: 0.37, lean: 0.32, fill: [0.88, 1], blobs: 1, blobRadius: [9, 14] }

export const styles: Readonly<Record<Difficulty, Style>> = { 1: easy, 2: middling, 3: hard }
