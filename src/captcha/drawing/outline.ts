import { glyphs } from './glyphs.ts'

/** Along x to the right and y downwards, as in SVG. */
export type Point = readonly [x: number, y: number]

/** A closed polygon; its last point joins its first. */
export type Contour = readonly Point[]

/** Contours filled by the even-odd rule: one inside another is a hole. */
export type Outline = readonly Contour[]

/** The height of a capital in an outline as it is stored. */
export const capitalHeight = 200

/**
 * The outline of one character: `capitalHeight` tall, centred on the origin.
 *
 * @throws {RangeError} when the alphabet lacks the character
 */
export const outlineOf = (character: string): Outline => {
  const glyph = glyphs.get(character)
  if (glyph === undefined) throw new RangeError('captcha answer has a character outside the alphabet')
  return glyph.split('/').map((contour) => contour.split(' ').map(parsePoint))
}

const parsePoint = (text: string): Point => {
  const [x = 0, y = 0] = text.split(',').map(Number)
  return [x, y]
}

/** Moves every point of an outline. */
export const mapPoints = (outline: Outline, move: (point: Point) => Point): Outline =>
  outline.map((contour) => contour.map(move))

/** The smallest box that holds every point of the outline. */
export const boundsOf = (outline: Outline) => {
  const xs = outline.flatMap((contour) => contour.map(([x]) => x))
  const ys = outline.flatMap((contour) => contour.map(([, y]) => y))
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}
