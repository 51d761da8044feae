import { below, type Chance } from '../chance.ts'
import { addPoint, type Contours } from '../contours.ts'

/** In pixels: on a straight contour the next point is `shortestStep` to `shortestStep + stepSpread` away. */
const shortestStep = 4.8
const stepSpread = 4

/** In pixels: a turn of one radian shortens the distance by this. */
const pixelsPerTurn = 14

/** The cosine of 35 degrees. A sharper turn is a corner, and its point stays. */
const cornerCosine = 0.82

/** The cosine of 1.8 degrees. A smaller turn does not count. */
const straightCosine = 0.9995

/**
 * Puts new points on a contour, from a random start and at random distances, so that a letter never has the same points twice.
 *
 * Corners stay. Elsewhere the new contour cuts across the old points, by invisible amounts. A very small contour may lose all
 * its points.
 *
 * @param from the contour's first point
 * @param to the point after its last
 * @param into receives the new points
 */
export function resample({ x, y }: Contours, from: number, to: number, into: Contours, chance: Chance): void {
  const start = from + below(chance, to - from)
  const before = start === from ? to - 1 : start - 1
  let at = start
  let atX = x[start] as number
  let atY = y[start] as number
  let alongX = atX - (x[before] as number)
  let alongY = atY - (y[before] as number)
  const firstLength = Math.sqrt(alongX * alongX + alongY * alongY)
  alongX /= firstLength
  alongY /= firstLength
  let wait = shortestStep * chance()
  do {
    at = at + 1 === to ? from : at + 1
    const nextX = x[at] as number
    const nextY = y[at] as number
    const dx = nextX - atX
    const dy = nextY - atY
    const length = Math.sqrt(dx * dx + dy * dy)
    const towardsX = dx / length
    const towardsY = dy / length
    const cosine = alongX * towardsX + alongY * towardsY
    if (cosine < cornerCosine) {
      addPoint(into, atX, atY)
      wait = shortestStep + stepSpread * chance()
    } else if (cosine < straightCosine) {
      // For small turns the cosine is 1 - turn² / 2.
      wait -= pixelsPerTurn * Math.sqrt(2 - 2 * cosine)
      if (wait < 0) wait = chance() * Math.min(length, 1)
    }
    while (wait < length) {
      addPoint(into, atX + towardsX * wait, atY + towardsY * wait)
      wait += shortestStep + stepSpread * chance()
    }
    wait -= length
    atX = nextX
    atY = nextY
    alongX = towardsX
    alongY = towardsY
  } while (at !== start)
}
