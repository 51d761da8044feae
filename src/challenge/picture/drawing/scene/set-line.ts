import { between, type Chance } from '../chance.ts'
import type { Contours } from '../contours.ts'
import type { Style } from '../style.ts'

/** Strips in pixels, about as high as a stroke is wide. Together they are higher than the picture. */
const stripHeight = 6
const strips = 14

/** In pixels: two letters may be closer by this where only neighbouring strips face each other. */
const slack = 1.5

/** For each strip: the left and right end of a letter, and the right end of the letter before. */
const left = new Float64Array(strips)
const right = new Float64Array(strips)
const edge = new Float64Array(strips)

/**
 * Sets letters side by side, as closely as their shapes allow, and each a little into the one before. Changes the points in
 * place.
 *
 * @param line the contours of the letters, one letter after the other
 * @param letterEnds the number of contours up to the end of each letter
 */
export function setLine(line: Contours, letterEnds: readonly number[], style: Style, chance: Chance): void {
  let first = 0
  for (const end of letterEnds) {
    measure(line, first, end)
    const shift = first === 0 ? 0 : -gap() - between(chance, style.overlap)
    const lastPoint = line.starts[end] as number
    for (let point = line.starts[first] as number; point < lastPoint; point += 1)
      line.x[point] = (line.x[point] as number) + shift
    for (let strip = 0; strip < strips; strip += 1) edge[strip] = (right[strip] as number) + shift
    first = end
  }
}

/** Fills `left` and `right` for the letter made of these contours. */
function measure({ x, y, starts }: Contours, first: number, end: number): void {
  left.fill(Infinity)
  right.fill(-Infinity)
  for (let contour = first; contour < end; contour += 1) {
    const contourEnd = starts[contour + 1] as number
    let beforeX = x[contourEnd - 1] as number
    let beforeY = y[contourEnd - 1] as number
    for (let point = starts[contour] as number; point < contourEnd; point += 1) {
      const atX = x[point] as number
      const atY = y[point] as number
      // No edge is longer than two strips are high, so points and middles cover every strip.
      reach((beforeX + atX) / 2, (beforeY + atY) / 2)
      reach(atX, atY)
      beforeX = atX
      beforeY = atY
    }
  }
}

function reach(x: number, y: number): void {
  const strip = Math.min(strips - 1, Math.max(0, Math.floor(y / stripHeight + strips / 2)))
  if (x < (left[strip] as number)) left[strip] = x
  if (x > (right[strip] as number)) right[strip] = x
}

/** The smallest distance between `edge` and `left`, including neighbouring strips. */
function gap(): number {
  let smallest = Infinity
  for (let strip = 0; strip < strips; strip += 1) {
    const at = left[strip] as number
    smallest = Math.min(smallest, at - (edge[strip] as number))
    if (strip > 0) smallest = Math.min(smallest, at - (edge[strip - 1] as number) + slack)
    if (strip + 1 < strips) smallest = Math.min(smallest, at - (edge[strip + 1] as number) + slack)
  }
  return smallest
}
