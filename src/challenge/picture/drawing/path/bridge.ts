import { below, type Chance, shuffle } from '../chance.ts'
import { addPoint, clear, type Contours, endContour, mostPoints } from '../contours.ts'

/**
 * Joins all contours to one, so that a program cannot separate them by their first and last points.
 *
 * A bridge without width leads from a point of a joined contour to the first point of the next contour, and back after that
 * contour. The path passes a bridge once in each direction, so a bridge paints nothing. The order is random and does not reveal
 * the reading order.
 *
 * @param contours at least one
 * @param joined receives the one contour
 */
export function bridge(contours: Contours, joined: Contours, chance: Chance): void {
  const order = shuffle(
    Array.from({ length: contours.count }, (_, contour) => contour),
    chance,
  )
  clear(joined)
  bridgeAt.fill(none, 0, contours.points)
  for (let position = 1; position < order.length; position += 1) {
    const to = order[position] as number
    const from = nearestOfSome(contours, order, position, chance)
    bridgeAfter[to] = bridgeAt[from] as number
    bridgeAt[from] = to
  }
  goAround(contours, order[0] as number, joined)
  endContour(joined)
}

/** Linked lists of bridges: for each point its first contour, and for each contour the next contour of the same point. */
const bridgeAt = new Int32Array(mostPoints)
const bridgeAfter = new Int32Array(mostPoints)
const none = -1

function goAround(contours: Contours, contour: number, joined: Contours): void {
  const { x, y, starts } = contours
  const end = starts[contour + 1] as number
  for (let point = starts[contour] as number; point < end; point += 1) {
    const atX = x[point] as number
    const atY = y[point] as number
    addPoint(joined, atX, atY)
    for (let to = bridgeAt[point] as number; to !== none; to = bridgeAfter[to] as number) {
      goAround(contours, to, joined)
      const first = starts[to] as number
      addPoint(joined, x[first] as number, y[first] as number)
      addPoint(joined, atX, atY)
    }
  }
}

const tries = 12

/**
 * Tries a dozen random points of the contours before this one, and returns the nearest to this one's first point. Browsers draw
 * a faint line at long horizontal bridges, so horizontal distance counts three times.
 */
function nearestOfSome(
  { x, y, starts }: Contours,
  order: readonly number[],
  position: number,
  chance: Chance,
): number {
  const first = starts[order[position] as number] as number
  const firstX = x[first] as number
  const firstY = y[first] as number
  let nearest = 0
  let shortest = Infinity
  for (let turn = 0; turn < tries; turn += 1) {
    const from = order[below(chance, position)] as number
    const start = starts[from] as number
    const point = start + below(chance, (starts[from + 1] as number) - start)
    const length = 3 * Math.abs((x[point] as number) - firstX) + Math.abs((y[point] as number) - firstY)
    if (length >= shortest) continue
    shortest = length
    nearest = point
  }
  return nearest
}
