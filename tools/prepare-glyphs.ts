/**
 * Writes `src/challenge/picture/drawing/glyphs/glyph-data.ts`, and the typefaces' licences to `typefaces/` next to it.
 *
 * Run `npm run build:glyphs` after a change of the alphabet or of the typefaces. The result is committed, so neither the Worker
 * nor the tests need the fonts.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { captchaAlphabet } from '../src/challenge/picture/drawing/alphabet.ts'
import {
  capitalHeight,
  encodeContour,
  longestStep,
} from '../src/challenge/picture/drawing/glyphs/glyph-code.ts'

interface Typeface {
  /** The name in the package name `@fontsource/{name}`. */
  readonly name: string
  /** As in the package's file names. */
  readonly weight: number
  /** Characters that are hard to read in this typeface. */
  readonly without?: string
  /** The small letters have the shapes of capitals. */
  readonly hasCapitalsOnly?: true
}

/** Typefaces that differ, are legible, and have free licences. */
const typefaces: readonly Typeface[] = [
  { name: 'atkinson-hyperlegible', weight: 700 },
  { name: 'courier-prime', weight: 700 },
  { name: 'comic-neue', weight: 700 },
  { name: 'fredoka', weight: 600 },
  { name: 'righteous', weight: 400, without: 'amwy' },
  { name: 'kalam', weight: 700, without: 'w' },
  { name: 'crete-round', weight: 400 },
  { name: 'oswald', weight: 600 },
  { name: 'grandstander', weight: 700 },
  { name: 'merriweather', weight: 700 },
  { name: 'chewy', weight: 400 },
  { name: 'caveat-brush', weight: 400, without: 'w' },
  { name: 'alfa-slab-one', weight: 400 },
  { name: 'bangers', weight: 400, without: '3', hasCapitalsOnly: true },
  { name: 'concert-one', weight: 400, without: 'd' },
  { name: 'luckiest-guy', weight: 400, hasCapitalsOnly: true },
  { name: 'playpen-sans', weight: 600 },
  { name: 'rokkitt', weight: 700 },
]

/** Also drawn as small letters. Other small letters look like their capitals, or (a, d, t) like other characters. */
const alsoSmall = 'ehkmy'

/** Small letters are drawn a little larger than in the typeface, so that both cases are about equally easy to read. */
const smallScale = 1.1

/** The largest distance of a chord from its curve, in units of `capitalHeight`: a quarter of a pixel in a picture. */
const tolerance = 1.2

// opentype.js has no types. This covers the part that is used here.
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
const glyphs = join(import.meta.dirname, '../src/challenge/picture/drawing/glyphs')
const licences = join(glyphs, 'typefaces')

rmSync(licences, { recursive: true, force: true })
mkdirSync(licences)
const fonts = typefaces.map(({ name, weight, without = '', hasCapitalsOnly }) => {
  const folder = dirname(fileURLToPath(import.meta.resolve(`@fontsource/${name}/package.json`)))
  copyFileSync(join(folder, 'LICENSE'), join(licences, `${name}-LICENSE.txt`))
  const file = readFileSync(join(folder, 'files', `${name}-latin-${weight}-normal.woff`))
  return { font: opentype.parse(Uint8Array.from(file).buffer), without, hasCapitalsOnly }
})

const lines = [
  '// Written by tools/prepare-glyphs.ts from typefaces under free licences: see typefaces/.',
  '',
  '/** The shapes of each character. glyph-code.ts describes the encoding. */',
  'export const glyphData: Readonly<Record<string, readonly string[]>> = {',
  ...Array.from(captchaAlphabet).flatMap((character) => [
    `  ${/\d/.test(character) ? `'${character}'` : character}: [`,
    ...shapesOf(character).map((text) => `    '${text}',`),
    '  ],',
  ]),
  '}',
  '',
]
writeFileSync(join(glyphs, 'glyph-data.ts'), lines.join('\n'))

function shapesOf(character: string): string[] {
  return fonts
    .filter(({ without }) => !without.includes(character))
    .flatMap(({ font, hasCapitalsOnly }) => {
      const small = alsoSmall.includes(character) && !hasCapitalsOnly ? [character] : []
      return [character.toUpperCase(), ...small].map((letter) => shapeText(font, letter))
    })
}

function shapeText(font: Font, letter: string): string {
  return centre(readContours(font, letter))
    .map((contour) => splitLongSteps(wholeUnits(simplifyClosed(contour))))
    .map((contour) => encodeContour(wholeUnits(contour).flat()))
    .join(' ')
}

function readContours(font: Font, letter: string): Point[][] {
  const isSmall = letter !== letter.toUpperCase()
  const fontSize = (capitalHeight * font.unitsPerEm * (isSmall ? smallScale : 1)) / font.tables.os2.sCapHeight
  const contours: Point[][] = []
  for (const command of font.charToGlyph(letter).getPath(0, 0, fontSize).commands) {
    if (command.type === 'C') throw new Error(`${letter}: only quadratic outlines are supported`)
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

/** Cuts a curve into chords that are much shorter than needed. `simplify` then removes points within the tolerance. */
function flatten([x0, y0]: Point, [x1, y1]: Point, [x2, y2]: Point): Point[] {
  const bend = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2)
  const chords = Math.max(1, Math.ceil(Math.sqrt(bend)))
  return Array.from({ length: chords }, (_, index): Point => {
    const t = (index + 1) / chords
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]
    return [a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2]
  })
}

/** The Douglas–Peucker algorithm: keeps the points that the tolerance requires. */
function simplify(line: Point[]): Point[] {
  const [first, last] = [line[0], line.at(-1)]
  if (!first || !last || line.length < 3) return line
  const strays = line.map((point) => distanceToSegment(point, first, last))
  const furthest = strays.indexOf(Math.max(...strays))
  if ((strays[furthest] ?? 0) <= tolerance) return [first, last]
  return [...simplify(line.slice(0, furthest + 1)).slice(0, -1), ...simplify(line.slice(furthest))]
}

function distanceToSegment([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy)
}

/** Splits the contour at the point furthest from the first, and simplifies both halves. */
function simplifyClosed(contour: Point[]): Point[] {
  const [first = [0, 0]] = contour
  const reaches = contour.map(([x, y]) => Math.hypot(x - first[0], y - first[1]))
  const middle = reaches.indexOf(Math.max(...reaches))
  const there = simplify(contour.slice(0, middle + 1))
  const back = simplify([...contour.slice(middle), first])
  return [...there.slice(0, -1), ...back.slice(0, -1)]
}

/** Splits steps that are too long for the encoding. A longer step would also stay straight when the drawing bends the letter. */
function splitLongSteps(contour: Point[]): Point[] {
  return contour.flatMap(([x, y], index) => {
    const [nextX, nextY] = contour[(index + 1) % contour.length] ?? [x, y]
    const parts = Math.max(1, Math.ceil(Math.max(Math.abs(nextX - x), Math.abs(nextY - y)) / longestStep))
    return Array.from({ length: parts }, (_, part): Point => {
      const t = part / parts
      return [x + t * (nextX - x), y + t * (nextY - y)]
    })
  })
}

function wholeUnits(contour: Point[]): Point[] {
  return contour
    .map(([x, y]): Point => [Math.round(x), Math.round(y)])
    .filter(([x, y], index, points) => {
      const [beforeX, beforeY] = points.at(index - 1) ?? []
      return x !== beforeX || y !== beforeY
    })
}

/** Moves the middle of the bounding box to the origin, so that a turn or a scale does not move the letter. */
function centre(contours: Point[][]): Point[][] {
  const middle = (lengths: number[]) => (Math.min(...lengths) + Math.max(...lengths)) / 2
  const x0 = middle(contours.flatMap((contour) => contour.map(([x]) => x)))
  const y0 = middle(contours.flatMap((contour) => contour.map(([, y]) => y)))
  return contours.map((contour) => contour.map(([x, y]): Point => [x - x0, y - y0]))
}
