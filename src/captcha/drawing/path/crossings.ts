import type { Chance } from '../chance.ts'
import type { Contour, Outline } from '../outline.ts'
import type { Picture } from '../picture.ts'

/**
 * Where edges cross, the contours turn from one to the other instead of going straight on.
 *
 * The even-odd rule paints the same, whatever the order in which edges are passed. But no contour is the outline of a
 * letter any more: each only follows the edge of a light or dark patch of the picture, as it could be traced from the
 * picture itself. And each contour's corner is moved inwards a little: two contours that share a point would tell that they crossed
 * there.
 *
 * @param outline inside the picture
 * @returns contours with the edges of the given ones, split where they cross, in no telling order
 */
export const turnAtCrossings = (outline: Outline, picture: Picture, chance: Chance): Contour[] => {
  const path = pathOf(outline)
  const { next } = path
  const firstCrossing = next.length
  splitAtCrossings(path, picture)
  // The two points of each crossing change over what follows them.
  for (let point = firstCrossing; point < next.length; point += 2) {
    const after = next[point] as number
    next[point] = next[point + 1] as number
    next[point + 1] = after
  }
  return walk(path, firstCrossing, chance)
}

/** Points in a ring for each contour. An edge has the number of the point where it begins, and ends at `next` of that. */
interface Path {
  readonly x: number[]
  readonly y: number[]
  readonly next: number[]
  readonly contourOf: number[]
}

const pathOf = (outline: Outline): Path => {
  const path: Path = { x: [], y: [], next: [], contourOf: [] }
  for (const contour of outline) {
    const first = path.x.length
    for (let index = 0; index < contour.length; index += 2) {
      path.x.push(contour[index] as number)
      path.y.push(contour[index + 1] as number)
      path.next.push(path.x.length)
      path.contourOf.push(first)
    }
    path.next[path.next.length - 1] = first
  }
  return path
}

/** Edges are only compared within square cells of the picture, of so many pixels. */
const cellSize = 8

/** A bitwise operation cuts off what is behind the point, and no coordinate is negative. */
const cellAt = (coordinate: number): number => (coordinate / cellSize) | 0

/** Puts two points on each crossing, one into each of its edges; the two have numbers that follow each other. */
const splitAtCrossings = ({ x, y, next, contourOf }: Path, picture: Picture): void => {
  const ends = [...next]
  // How far along its edge each new point lies, from 0 to 1.
  const along: number[] = []
  const insert = (edge: number, point: number, at: number) => {
    let before = edge
    for (;;) {
      const after = (next[before] as number) - ends.length
      if (after < 0 || (along[after] as number) > at) break
      before = next[before] as number
    }
    next.push(next[before] as number)
    next[before] = point
    along.push(at)
  }
  // A list for each cell: the last edge that was put there, and for each entry the one before.
  const columns = cellAt(picture.width) + 1
  const rows = cellAt(picture.height) + 1
  const lastOf: number[] = []
  for (let cell = 0; cell < columns * rows; cell += 1) lastOf.push(-1)
  const edgeAt: number[] = []
  const entryBefore: number[] = []
  const tops: number[] = []
  const bottoms: number[] = []
  for (let edge = 0; edge < ends.length; edge += 1) {
    const end = ends[edge] as number
    const contour = contourOf[edge]
    const x0 = x[edge] as number
    const y0 = y[edge] as number
    const dx = (x[end] as number) - x0
    const dy = (y[end] as number) - y0
    const top = dy < 0 ? y0 + dy : y0
    const bottom = dy < 0 ? y0 : y0 + dy
    tops.push(top)
    bottoms.push(bottom)
    const lastColumn = cellAt(dx < 0 ? x0 : x0 + dx)
    const lastRow = cellAt(bottom)
    for (let column = cellAt(dx < 0 ? x0 + dx : x0); column <= lastColumn; column += 1)
      for (let row = cellAt(top); row <= lastRow; row += 1) {
        const cell = row * columns + column
        for (let entry = lastOf[cell] as number; entry >= 0; entry = entryBefore[entry] as number) {
          const other = edgeAt[entry] as number
          if ((bottoms[other] as number) < top || (tops[other] as number) > bottom) continue
          // The contours that come with a letter do not cross themselves.
          if (contourOf[other] === contour) continue
          const otherEnd = ends[other] as number
          const otherX = x[other] as number
          const otherY = y[other] as number
          const otherDx = (x[otherEnd] as number) - otherX
          const otherDy = (y[otherEnd] as number) - otherY
          const cross = dx * otherDy - dy * otherDx
          const at = ((otherX - x0) * otherDy - (otherY - y0) * otherDx) / cross
          if (!(at > 0 && at < 1)) continue
          const otherAt = ((otherX - x0) * dy - (otherY - y0) * dx) / cross
          if (!(otherAt > 0 && otherAt < 1)) continue
          const crossX = x0 + at * dx
          const crossY = y0 + at * dy
          // Another cell finds it.
          if (cellAt(crossX) !== column || cellAt(crossY) !== row) continue
          insert(edge, x.length, at)
          insert(other, x.length + 1, otherAt)
          x.push(crossX, crossX)
          y.push(crossY, crossY)
        }
        entryBefore.push(lastOf[cell] as number)
        lastOf[cell] = edgeAt.push(edge) - 1
      }
  }
}

const walk = (path: Path, firstCrossing: number, chance: Chance): Contour[] => {
  const { x, y, next } = path
  const before = [...next]
  const isPassed = next.map(() => false)
  for (let point = 0; point < next.length; point += 1) before[next[point] as number] = point
  const contours: Contour[] = []
  for (let first = 0; first < next.length; first += 1) {
    if (isPassed[first]) continue
    const contour: Contour = []
    for (let point = first; !isPassed[point]; point = next[point] as number) {
      isPassed[point] = true
      if (point < firstCrossing) contour.push(x[point] as number, y[point] as number)
      else addCorner(path, before[point] as number, point, next[point] as number, chance, contour)
    }
    contours.push(contour)
  }
  return contours
}

/** How far a corner at a crossing is moved, in pixels: so far, and up to so much further. */
const shortestCut = 0.4
const cutSpread = 0.6

/** Adds a corner at a crossing, moved inwards between its two edges, by not more than a third of them. */
const addCorner = (
  { x, y }: Path,
  before: number,
  point: number,
  after: number,
  chance: Chance,
  to: Contour,
): void => {
  const [atX, atY] = [x[point] as number, y[point] as number]
  const [backX, backY] = [(x[before] as number) - atX, (y[before] as number) - atY]
  const [onX, onY] = [(x[after] as number) - atX, (y[after] as number) - atY]
  const cut = shortestCut + cutSpread * chance()
  const partBack = Math.min(cut / Math.sqrt(backX * backX + backY * backY), 1 / 3)
  const partOn = Math.min(cut / Math.sqrt(onX * onX + onY * onY), 1 / 3)
  to.push(atX + (partBack * backX + partOn * onX) / 2, atY + (partBack * backY + partOn * onY) / 2)
}
