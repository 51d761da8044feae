import { between, below, type Chance, type Span } from './chance.ts'
import type { Contour } from './outline.ts'

/** The distance to the next point, in pixels, where the contour is straight. */
const spacing: Span = [3.5, 8]

/** By how many pixels less it is for a turn of one radian on the way. */
const pixelsPerTurn = 9

/** A turn that is sharper than this, in cosine, is a corner and stays where it is: 35 degrees. */
const sharpest = 0.82

/**
 * Puts new points on a contour, from a random one on and at random distances, so that no letter has the same points twice.
 *
 * Corners stay. Elsewhere the new contour cuts across the old points, by less than is seen.
 */
export const resample = (contour: Contour, chance: Chance): number[] => {
  const count = contour.length / 2
  const points: number[] = []
  let at = 2 * below(chance, count)
  let x = contour[at] as number
  let y = contour[at + 1] as number
  let wait = between(chance, spacing) * chance()
  let [alongX, alongY] = [0, 0]
  let before = at === 0 ? contour.length - 2 : at - 2
  let length = Math.hypot(x - (contour[before] as number), y - (contour[before + 1] as number))
  alongX = (x - (contour[before] as number)) / length
  alongY = (y - (contour[before + 1] as number)) / length
  for (let step = 0; step < count; step += 1) {
    at = at + 2 === contour.length ? 0 : at + 2
    const nextX = contour[at] as number
    const nextY = contour[at + 1] as number
    const dx = nextX - x
    const dy = nextY - y
    length = Math.sqrt(dx * dx + dy * dy)
    if (length === 0) continue
    const towardsX = dx / length
    const towardsY = dy / length
    const cosine = alongX * towardsX + alongY * towardsY
    if (cosine < sharpest) {
      points.push(x, y)
      wait = between(chance, spacing)
    } else {
      // For small turns the cosine is 1 - turn² / 2.
      const turn = cosine < 1 ? Math.sqrt(2 - 2 * cosine) : 0
      wait = Math.max(wait - pixelsPerTurn * turn, chance() * Math.min(length, 1))
    }
    let walked = wait
    for (; walked < length; walked += between(chance, spacing))
      points.push(x + towardsX * walked, y + towardsY * walked)
    wait = walked - length
    x = nextX
    y = nextY
    alongX = towardsX
    alongY = towardsY
  }
  return points
}
