import { below, type Chance, shuffle } from '../chance.ts'

/**
 * Joins contours to a single one, so that no program can tell them apart by where they begin and end.
 *
 * From a point of a contour that is joined already, a bridge without width leads to the first point of the next one, around
 * it, and back. Passed once each way, a bridge paints nothing. The order is random: it does not tell the reading order.
 *
 * @param contours at least one, each as x, y, x, y…
 */
export const bridge = (contours: number[][], chance: Chance): number[] => {
  shuffle(contours, chance)
  const bridges = contours.map((): Bridge[] => [])
  for (let to = 1; to < contours.length; to += 1) {
    const { from, at } = nearestOfSome(contours, to, chance)
    bridges[from]?.push({ to, at })
  }
  const joined: number[] = []
  const goAround = (which: number): void => {
    const contour = contours[which] as number[]
    const departures = bridges[which] as Bridge[]
    for (let index = 0; index < contour.length; index += 2) {
      joined.push(contour[index] as number, contour[index + 1] as number)
      for (const { to, at } of departures) {
        if (at !== index) continue
        goAround(to)
        const [x, y] = contours[to] as number[]
        joined.push(x as number, y as number, contour[index] as number, contour[index + 1] as number)
      }
    }
  }
  goAround(0)
  return joined
}

interface Bridge {
  /** Which contour it leads to. */
  readonly to: number
  /** Where in the contour it starts from. */
  readonly at: number
}

const tries = 12

/**
 * A point of one of the contours before this one, near its first: the best of a dozen random ones. Browsers leave a faint
 * line where a bridge is long and lies flat, so flatness counts as length.
 */
const nearestOfSome = (contours: number[][], to: number, chance: Chance): { from: number; at: number } => {
  const [x = 0, y = 0] = contours[to] as number[]
  let nearest = { from: 0, at: 0 }
  let shortest = Infinity
  for (let turn = 0; turn < tries; turn += 1) {
    const from = below(chance, to)
    const contour = contours[from] as number[]
    const at = 2 * below(chance, contour.length / 2)
    const length = 3 * Math.abs((contour[at] as number) - x) + Math.abs((contour[at + 1] as number) - y)
    if (length >= shortest) continue
    shortest = length
    nearest = { from, at }
  }
  return nearest
}
