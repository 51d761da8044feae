import { type Random, randomBelow } from '../../random.ts'
import type { Difficulty } from '../difficulty.ts'
import { curve, setLine, warp } from './distort.ts'
import { boundsOf, mapPoints, type Outline, outlineOf } from './outline.ts'
import { randomBetween } from './random-between.ts'
import { coloursOf, type Theme } from './theme.ts'

const width = 160
const height = 60
const margin = 4

export interface Drawing {
  readonly difficulty: Difficulty
  /** `light` without one. */
  readonly theme?: Theme
  /** Decides all the distortion: the same bytes give the same picture. */
  readonly random: Random
}

/**
 * Draws an answer as a picture for people to read.
 *
 * All letters and curves are one filled path, so the markup around it is the same for every answer. The path
 * still holds each letter as contours of its own, in reading order: a program that compares those can read it.
 *
 * @param answer 4 to 6 characters of `captchaAlphabet`
 * @returns a self-contained SVG document, 160 by 60 pixels, mostly 2 to 3 kB; it needs no style, script or font
 * @throws {RangeError} for an empty answer or a character outside the alphabet
 */
export const drawCaptcha = (answer: string, { theme = 'light', random }: Drawing): string => {
  if (answer === '') throw new RangeError('captcha answer is empty')
  const line = warp(setLine(Array.from(answer, outlineOf), random), random)
  const curves = Array.from({ length: 1 + randomBelow(random, 2) }, () => curve(random))
  return svg(theme, pathText([...fitIntoPicture(line, random), ...curves]))
}

/** Shrinks a line that is too large, and puts it anywhere inside the margins. */
const fitIntoPicture = (line: Outline, random: Random): Outline => {
  const { left, right, top, bottom } = boundsOf(line)
  const roomAcross = width - 2 * margin
  const roomDown = height - 2 * margin
  const scale = Math.min(1, roomAcross / (right - left), roomDown / (bottom - top))
  const x = margin + randomBetween(random, 0, roomAcross - scale * (right - left))
  const y = margin + randomBetween(random, 0, roomDown - scale * (bottom - top))
  return mapPoints(line, (point) => [x + scale * (point[0] - left), y + scale * (point[1] - top)])
}

/** One move and implied lines for each contour, to a tenth of a pixel. */
const pathText = (outline: Outline): string =>
  outline.map((contour) => `M${contour.flat().map(tenths).join(' ')}Z`).join('')

const tenths = (length: number): string => String(Math.round(length * 10) / 10)

const svg = (theme: Theme, path: string): string => {
  const { background, ink } = coloursOf[theme]
  const ground =
    background === undefined ? '' : `<rect width="${width}" height="${height}" fill="${background}"/>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width} ${height}" role="img" aria-label="Picture with characters to type">` +
    `${ground}<path fill="${ink}" fill-rule="evenodd" d="${path}"/></svg>`
  )
}
