import { between, type Chance } from '../chance.ts'
import type { Contours } from '../contours.ts'
import type { Style } from '../style.ts'

/** A picture's height and more, in strips about as high as a stroke is wide, of so many pixels. */
const stripHeight = 6
const strips = 14

/** How much closer two letters may come where only neighbouring strips face each other. */
const slack = 1.5

/** How far a letter reaches to each side, and the one before to the right, for each strip of height. */
const left = new Float64Array(strips)
const right = new Float64Array(strips)
const edge = new Float64Array(strips)

/**
 * Sets letters side by side, each pushed a little into the one before, as closely as their own forms allow. Moves the points
 * in place.
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
      // Edges are no longer than two strips are high, so their middles leave no strip out.
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

/** Between `edge` and `left` where they are closest, neighbouring strips included. */
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
