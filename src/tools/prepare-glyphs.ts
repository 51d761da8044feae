/**
 * Writes `src/captcha/drawing/glyphs.ts` and the font's licence beside it.
 *
 * `npm run build:glyphs`, after a change of the alphabet or the font. The result is
 * committed, so neither the Worker nor its tests need the font.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { captchaAlphabet } from '../captcha/drawing/alphabet.ts'

// opentype.js ships no types: this is the part used here.
type Command =
  | { type: 'M' | 'L'; x: number; y: number }
  | { type: 'Q'; x1: number; y1: number; x: number; y: number }
  | { type: 'C' }
  | { type: 'Z' }
type Glyph = { getPath(x: number, y: number, fontSize: number): { commands: Command[] } }
type Font = {
  unitsPerEm: number
  tables: { os2: { sCapHeight: number } }
  charToGlyph(character: string): Glyph
}
type Point = readonly [x: number, y: number]

const require = createRequire(import.meta.url)
const opentype = require('opentype.js') as { parse(file: ArrayBuffer): Font }
const fontFile = fileURLToPath(
  import.meta.resolve('@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff'),
)
const licenceFile = join(dirname(fontFile), '../LICENSE')
const drawing = join(import.meta.dirname, '../captcha/drawing')

// A capital is 200 units tall. In a picture it is about 37 pixels, so a unit is a fifth of a pixel.
const capitalHeight = 200
const tolerance = 0.9
// A longer edge would stay straight in a warp.
const longestEdge = 70

const readContours = (font: Font, character: string): Point[][] => {
  const fontSize = (capitalHeight * font.unitsPerEm) / font.tables.os2.sCapHeight
  const contours: Point[][] = []
  // Capitals are easier to tell apart than small letters, and no alphabet character comes in both cases.
  const { commands } = font.charToGlyph(character.toUpperCase()).getPath(0, capitalHeight / 2, fontSize)
  for (const command of commands) {
    if (command.type === 'C') throw new Error(`${character}: only quadratic outlines are read`)
    if (command.type === 'Z') continue
    if (command.type === 'M') contours.push([])
    const contour = contours.at(-1) ?? []
    const from = contour.at(-1)
    const to: Point = [command.x, command.y]
    if (command.type === 'Q' && from) contour.push(...flatten(from, [command.x1, command.y1], to))
    else contour.push(to)
  }
  return contours
}

/** The ends of chords that stay within `tolerance` of the curve: their error is an eighth of h²·f″. */
const flatten = ([x0, y0]: Point, [x1, y1]: Point, [x2, y2]: Point): Point[] => {
  const bend = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2)
  const chords = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * tolerance))))
  return Array.from({ length: chords }, (_, index): Point => {
    const t = (index + 1) / chords
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]
    return [a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2]
  })
}

const splitLongEdges = (contour: Point[]): Point[] =>
  contour.flatMap(([x, y], index) => {
    const [nextX, nextY] = contour[(index + 1) % contour.length] ?? [x, y]
    const parts = Math.max(1, Math.ceil(Math.hypot(nextX - x, nextY - y) / longestEdge))
    return Array.from({ length: parts }, (_, part): Point => {
      const t = part / parts
      return [x + t * (nextX - x), y + t * (nextY - y)]
    })
  })

const centre = (contours: Point[][]): Point[][] => {
  const xs = contours.flatMap((contour) => contour.map(([x]) => x))
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2
  return contours.map((contour) => contour.map(([x, y]): Point => [x - middle, y]))
}

const contourText = (contour: Point[]): string => {
  const points = contour.map(([x, y]) => `${Math.round(x)},${Math.round(y)}`)
  return points.filter((point, index) => point !== points.at(index - 1)).join(' ')
}

const glyphText = (font: Font, character: string): string =>
  centre(readContours(font, character)).map(splitLongEdges).map(contourText).join('/')

const font = opentype.parse(Uint8Array.from(readFileSync(fontFile)).buffer)
const entries = Array.from(captchaAlphabet, (character) => [
  '  [',
  `    '${character}',`,
  `    '${glyphText(font, character)}',`,
  '  ],',
])
const lines = [
  '// Written by src/tools/prepare-glyphs.ts from Atkinson Hyperlegible Bold, Copyright 2020 Braille Institute of',
  '// America, Inc., under the SIL Open Font License 1.1: see atkinson-hyperlegible-LICENSE.txt.',
  '',
  '/** For each character its contours, joined by `/`, as `x,y` points: see outline.ts for their scale. */',
  'export const glyphs: ReadonlyMap<string, string> = new Map([',
  ...entries.flat(),
  '])',
  '',
]
writeFileSync(join(drawing, 'glyphs.ts'), lines.join('\n'))
copyFileSync(licenceFile, join(drawing, 'atkinson-hyperlegible-LICENSE.txt'))
