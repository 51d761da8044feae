import type { Random } from '../../../core/random.ts'
import type { Difficulty } from '../difficulty.ts'
import { type Chance, startChance } from './chance.ts'
import { clear, dropContour, endContour, newContours } from './contours.ts'
import { pickGlyph } from './glyphs/pick-glyph.ts'
import { bridge } from './path/bridge.ts'
import { turnAtCrossings } from './path/crossings.ts'
import { pathText, unitsPerPixel } from './path/path-text.ts'
import { resample } from './path/resample.ts'
import { picture } from './picture.ts'
import { addOverlays } from './scene/overlays.ts'
import { placeLine } from './scene/place-line.ts'
import { pose } from './scene/pose.ts'
import { setLine } from './scene/set-line.ts'
import { type Style, styles } from './style.ts'
import { coloursOf, type Theme } from './theme.ts'

export interface Drawing {
  readonly difficulty: Difficulty
  /** The default is `light`. */
  readonly theme?: Theme
  /** Decides the whole distortion: the same bytes give the same picture. */
  readonly random: Random
}

/** Pictures are designed for 6 characters at most. */
const longestAnswer = 6

/**
 * Draws an answer as a picture that people can read.
 *
 * The picture is one path with one closed sub-path, filled by the even-odd rule. It shows letters of several typefaces, each
 * with a different pose, which overlap a little, and overlays that exchange dark and light. No part of the path is the outline
 * of one letter: the path follows the edges of light and dark patches, with new points, in random order. So a program cannot
 * read letters from the path data. It has to learn to read the whole picture, as people do.
 *
 * @param answer 4 to 6 characters of `captchaAlphabet`
 * @returns a self-contained SVG document of 160 by 60 pixels, without styles, scripts or fonts; about 2.5 kB at difficulty 1
 *   and 3.5 kB at 3
 * @throws {RangeError} for an empty answer, one that is too long, or a character outside the alphabet
 */
export function drawCaptcha(answer: string, { difficulty, theme = 'light', random }: Drawing): string {
  if (answer === '' || answer.length > longestAnswer)
    throw new RangeError('captcha answer is empty or too long')
  const style = styles[difficulty]
  const chance = startChance(random)
  const letterEnds = drawScene(answer, style, chance)
  turnAtCrossings(scene, letterEnds, patches, chance)
  resampleAll(chance)
  bridge(resampled, joined, chance)
  return svg(theme, pathText(joined))
}

/** Reused for each drawing: each step clears its contours first. */
const scene = newContours()
const patches = newContours()
const resampled = newContours()
const joined = newContours()

/** Draws into `scene`, and returns the number of contours up to the end of each letter. */
function drawScene(answer: string, style: Style, chance: Chance): number[] {
  clear(scene)
  const letterEnds = Array.from(answer, (character) => {
    pose(pickGlyph(character, chance), scene, style, chance)
    return scene.count
  })
  setLine(scene, letterEnds, style, chance)
  placeLine(scene, picture, style, chance)
  addOverlays(scene, letterEnds, picture, style, chance)
  return letterEnds
}

/** A contour with fewer points has no area. */
const fewestPoints = 3

function resampleAll(chance: Chance): void {
  clear(resampled)
  for (let patch = 0; patch < patches.count; patch += 1) {
    const before = resampled.points
    resample(patches, patches.starts[patch] as number, patches.starts[patch + 1] as number, resampled, chance)
    if (resampled.points - before < fewestPoints) dropContour(resampled)
    else endContour(resampled)
  }
}

/** The markup around the path is the same for every answer. */
function svg(theme: Theme, path: string): string {
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
