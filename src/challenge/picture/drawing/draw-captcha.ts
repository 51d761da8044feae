import type { Random } from '../../../core/random.ts'
import type { Difficulty } from '../difficulty.ts'
import { startChance } from './chance.ts'
import { pickGlyph } from './glyphs/pick-glyph.ts'
import { bridge } from './path/bridge.ts'
import { turnAtCrossings } from './path/crossings.ts'
import { pathText, unitsPerPixel } from './path/path-text.ts'
import { resample } from './path/resample.ts'
import { picture } from './picture.ts'
import { overlays } from './scene/overlays.ts'
import { placeLine } from './scene/place-line.ts'
import { pose } from './scene/pose.ts'
import { setLine } from './scene/set-line.ts'
import { styles } from './style.ts'
import { coloursOf, type Theme } from './theme.ts'

export interface Drawing {
  readonly difficulty: Difficulty
  /** `light` without one. */
  readonly theme?: Theme
  /** Decides all the distortion: the same bytes give the same picture. */
  readonly random: Random
}

/** Three points: what has fewer encloses nothing. */
const smallestContour = 6

/**
 * Draws an answer as a picture for people to read.
 *
 * The picture is one path with one closed sub-path, filled by the even-odd rule: letters of several typefaces, each posed on
 * its own, pushed into one another, and overlays that turn dark and light around. The path holds no letter as a thing of its
 * own: it follows the edges of the light and dark patches, with new points, in random order. A program has to look at the
 * whole picture, as people do, and learn to read it.
 *
 * @param answer 4 to 6 characters of `captchaAlphabet`
 * @returns a self-contained SVG document, 160 by 60 pixels, about 2 kB at difficulty 1 and 4 kB at 3; it needs no style,
 *   script or font
 * @throws {RangeError} for an empty answer or a character outside the alphabet
 */
export const drawCaptcha = (answer: string, { difficulty, theme = 'light', random }: Drawing): string => {
  if (answer === '') throw new RangeError('captcha answer is empty')
  const style = styles[difficulty]
  const chance = startChance(random)
  const letters = Array.from(answer, (character) => pose(pickGlyph(character, chance), style, chance))
  setLine(letters, style, chance)
  const line = letters.flat()
  placeLine(line, picture, style, chance)
  const patches = turnAtCrossings([...line, ...overlays(picture, style, chance)], chance)
  const contours = patches
    .map((patch) => resample(patch, chance))
    .filter((contour) => contour.length >= smallestContour)
  return svg(theme, pathText(bridge(contours, chance)))
}

/** The markup around the path is the same for every answer. */
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
