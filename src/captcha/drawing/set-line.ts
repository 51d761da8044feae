import { between, type Chance } from './chance.ts'
import type { Outline } from './outline.ts'
import type { Style } from './style.ts'

/** Sets letters side by side, each pushed a little into the one before, as closely as their own forms allow. */
export const setLine = (letters: readonly Outline[], style: Style, chance: Chance): Outline[] => {
  let edge: Float64Array | undefined
  return letters.map((letter) => {
    const { left, right } = profile(letter)
    const shift = edge ? between(chance, style.overlap) * -1 - gapBetween(edge, left) : 0
    edge = right.map((x) => x + shift)
    return letter.map((contour) => contour.map((value, index) => (index % 2 === 0 ? value + shift : value)))
  })
}

/** A picture's height and more, in strips about as high as a stroke is wide. */
const strips = 16
const stripHeight = 5

/** How far a letter reaches to the left and to the right, for each strip of height. */
const profile = (letter: Outline): { left: Float64Array; right: Float64Array } => {
  const left = new Float64Array(strips).fill(Infinity)
  const right = new Float64Array(strips).fill(-Infinity)
  const reach = (x: number, y: number) => {
    const strip = Math.min(strips - 1, Math.max(0, Math.floor(y / stripHeight + strips / 2)))
    if (x < (left[strip] as number)) left[strip] = x
    if (x > (right[strip] as number)) right[strip] = x
  }
  for (const contour of letter) {
    let x = contour.at(-2) as number
    let y = contour.at(-1) as number
    for (let index = 0; index < contour.length; index += 2) {
      const nextX = contour[index] as number
      const nextY = contour[index + 1] as number
      reach((x + nextX) / 2, (y + nextY) / 2)
      reach(nextX, nextY)
      x = nextX
      y = nextY
    }
  }
  return { left, right }
}

/** The gap where two letters are closest, neighbouring strips included: strokes may miss each other by a strip. */
const gapBetween = (right: Float64Array, left: Float64Array): number => {
  let gap = Infinity
  for (let strip = 0; strip < strips; strip += 1)
    for (let other = Math.max(0, strip - 1); other <= Math.min(strips - 1, strip + 1); other += 1)
      gap = Math.min(gap, (left[strip] as number) - (right[other] as number) + (other === strip ? 0 : 1.5))
  return gap
}
