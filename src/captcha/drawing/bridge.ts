import { below, type Chance, shuffle } from './chance.ts'

/**
 * Joins contours to a single one, so that no program can tell them apart by where they begin and end.
 *
 * From a random point of what is joined already, a bridge without width leads to the first point of the next contour, around
 * it, and back. Passed once each way, a bridge paints nothing. The order is random: it does not tell the reading order.
 *
 * @param contours at least one, each as x, y, x, y…
 */
export const bridge = (contours: readonly number[][], chance: Chance): number[] => {
  const [joined = [], ...others] = shuffle([...contours], chance)
  for (const contour of others) {
    const from = 2 * below(chance, joined.length / 2)
    joined.splice(from + 2, 0, ...contour, ...contour.slice(0, 2), ...joined.slice(from, from + 2))
  }
  return joined
}
