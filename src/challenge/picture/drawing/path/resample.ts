import { below, type Chance } from '../chance.ts'
import type { Contour } from '../outline.ts'

/** The distance to the next point where the contour is straight: so many pixels, and up to so many more. */
const shortestStep = 4.8
const stepSpread = 4

/** By how many pixels less it is for a turn of one radian on the way. */
const pixelsPerTurn = 14

/** The cosine of a turn that is a corner, which stays where it is: 35 degrees or sharper. */
const cornerCosine = 0.82

/** The cosine of a turn too small to count. */
const straightCosine = 0.9995

/**
 * Puts new points on a contour, from a random one on and at random distances, so that no letter has the same points twice.
 *
 * Corners stay. Elsewhere the new contour cuts across the old points, by less than is seen.
 *
 * @returns a contour; a very small one may lose all its points
 */
export const resample = (contour: Contour, chance: Chance): Contour => {
  const points: Contour = []
  const start = 2 * below(chance, contour.length / 2)
  const before = start === 0 ? contour.length - 2 : start - 2
  let at = start
  let x = contour[start] as number
  let y = contour[start + 1] as number
  let alongX = x - (contour[before] as number)
  let alongY = y - (contour[before + 1] as number)
  const firstLength = Math.sqrt(alongX * alongX + alongY * alongY)
  alongX /= firstLength
  alongY /= firstLength
  let wait = shortestStep * chance()
  do {
    at = at + 2 === contour.length ? 0 : at + 2
    const nextX = contour[at] as number
    const nextY = contour[at + 1] as number
    const dx = nextX - x
    const dy = nextY - y
    const length = Math.sqrt(dx * dx + dy * dy)
    const towardsX = dx / length
    const towardsY = dy / length
    const cosine = alongX * towardsX + alongY * towardsY
    if (cosine < cornerCosine) {
      points.push(x, y)
      wait = shortestStep + stepSpread * chance()
    } else if (cosine < straightCosine) {
      // For small turns the cosine is 1 - turn² / 2.
      wait -= pixelsPerTurn * Math.sqrt(2 - 2 * cosine)
      if (wait < 0) wait = chance() * Math.min(length, 1)
    }
    while (wait < length) {
      points.push(x + towardsX * wait, y + towardsY * wait)
      wait += shortestStep + stepSpread * chance()
    }
    wait -= length
    x = nextX
    y = nextY
    alongX = towardsX
    alongY = towardsY
  } while (at !== start)
  return points
}
