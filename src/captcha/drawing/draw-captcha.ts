import type { Random } from '../../random.ts'
import type { Difficulty } from '../difficulty.ts'
import { bands } from './bands.ts'
import { bridge } from './bridge.ts'
import { between, type Chance, startChance } from './chance.ts'
import { turnAtCrossings } from './crossings.ts'
import { pickGlyph } from './glyphs.ts'
import { hollow, pose } from './letter.ts'
import { areaOf, type Outline } from './outline.ts'
import { pathText, unitsPerPixel } from './path-text.ts'
import { setLine } from './set-line.ts'
import { resample } from './resample.ts'
import { type Style, styles } from './style.ts'
import { coloursOf, type Theme } from './theme.ts'
import { fit, warp } from './warp.ts'

const picture = { width: 160, height: 60 }

/** In square pixels: smaller patches are not seen. */
const smallestArea = 0.5

export interface Drawing {
  readonly difficulty: Difficulty
  /** `light` without one. */
  readonly theme?: Theme
  /** Decides all the distortion: the same bytes give the same picture. */
  readonly random: Random
}

export const drawCaptcha = (answer: string, { difficulty, theme = 'light', random }: Drawing): string =>
  drawStyled(answer, styles[difficulty], theme, random)

export const drawStyled = (answer: string, style: Style, theme: Theme, random: Random): string => {
  if (answer === '') throw new RangeError('captcha answer is empty')
  const chance = startChance(random)
  const letters = Array.from(answer, (character) => pose(pickGlyph(character, chance), style, chance))
  const line = setLine(letters, style, chance).flatMap((letter) => ink(letter, style, chance))
  const outline = [...fit(warp(line, style, chance), picture, chance), ...bands(picture, style, chance)]
  return svg(theme, pathText(bridge(patches(outline, chance), chance)))
}

const ink = (letter: Outline, style: Style, chance: Chance): Outline =>
  between(chance, [0, 100]) < style.hollowPercent
    ? hollow(letter, between(chance, style.hollowWidth))
    : letter

const patches = (outline: Outline, chance: Chance): number[][] =>
  turnAtCrossings(outline)
    .filter((contour) => Math.abs(areaOf(contour)) > smallestArea)
    .map((contour) => resample(contour, chance))

const svg = (theme: Theme, path: string): string => {
  const { background, ink } = coloursOf[theme]
  const { width, height } = picture
  const ground = background === undefined ? '' : `<rect width="100%" height="100%" fill="${background}"/>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"` +
    ` viewBox="0 0 ${width * unitsPerPixel} ${height * unitsPerPixel}"` +
    ` role="img" aria-label="Picture with characters to type">` +
    `${ground}<path fill="${ink}" fill-rule="evenodd" d="${path}"/></svg>`
  )
}
