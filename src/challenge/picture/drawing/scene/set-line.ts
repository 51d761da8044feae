import { between, type Chance } from '../chance.ts'
import type { Outline } from '../outline.ts'
import type { Style } from '../style.ts'

/** A picture's height and more, in strips about as high as a stroke is wide, of so many pixels. */
const stripHeight = 6
const strips = 14

const nowhere = {
  left: Array.from({ length: strips }, () => Infinity),
  right: Array.from({ length: strips }, () => -Infinity),
}

/** How much closer two letters may come where only neighbouring strips face each other. */
const slack = 1.5

/**
 * Sets letters side by side, each pushed a little into the one before, as closely as their own forms allow. Moves the points
 * in place.
 */
export const setLine = (letters: readonly Outline[], style: Style, chance: Chance): void => {
  let edge: number[] | undefined
  for (const letter of letters) {
    const { left, right } = profileOf(letter)
    const shift = edge ? -gapBetween(edge, left) - between(chance, style.overlap) : 0
    for (const contour of letter)
      for (let index = 0; index < contour.length; index += 2)
        contour[index] = (contour[index] as number) + shift
    for (let strip = 0; strip < strips; strip += 1) right[strip] = (right[strip] as number) + shift
    edge = right
  }
}

/** How far a letter reaches to the left and to the right, for each strip of height. */
const profileOf = (letter: Outline): { left: number[]; right: number[] } => {
  const left = [...nowhere.left]
  const right = [...nowhere.right]
  for (const contour of letter) {
    let x = contour[contour.length - 2] as number
    let y = contour[contour.length - 1] as number
    for (let index = 0; index < contour.length; index += 2) {
      const nextX = contour[index] as number
      const nextY = contour[index + 1] as number
      // Edges are no longer than two strips are high, so their middles leave no strip out.
      reach(left, right, (x + nextX) / 2, (y + nextY) / 2)
      reach(left, right, nextX, nextY)
      x = nextX
      y = nextY
    }
  }
  return { left, right }
}

const reach = (left: number[], right: number[], x: number, y: number): void => {
  const strip = Math.min(strips - 1, Math.max(0, Math.floor(y / stripHeight + strips / 2)))
  if (x < (left[strip] as number)) left[strip] = x
  if (x > (right[strip] as number)) right[strip] = x
}

/** The gap where two letters are closest, neighbouring strips included. */
const gapBetween = (right: number[], left: number[]): number => {
  let gap = Infinity
  for (let strip = 0; strip < strips; strip += 1) {
    const at = left[strip] as number
    gap = Math.min(gap, at - (right[strip] as number))
    if (strip > 0) gap = Math.min(gap, at - (right[strip - 1] as number) + slack)
    if (strip + 1 < strips) gap = Math.min(gap, at - (right[strip + 1] as number) + slack)
  }
  return gap
}
