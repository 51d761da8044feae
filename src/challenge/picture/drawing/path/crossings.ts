import type { Chance } from '../chance.ts'
import type { Contour, Outline } from '../outline.ts'

/**
 * Where edges cross, the contours turn from one to the other instead of going straight on.
 *
 * The even-odd rule paints the same, whatever the order in which edges are passed. But no contour is the outline of a
 * letter any more: each only follows the edge of a light or dark patch of the picture, as it could be traced from the
 * picture itself. And each contour's corner is moved inwards a little: two contours that share a point would tell that
 * they crossed there.
 *
 * @param outline inside the picture: no coordinate is negative, and none beyond 500
 * @returns contours with the edges of the given ones, split where they cross, in no telling order
 */
export const turnAtCrossings = (outline: Outline, chance: Chance): Contour[] => {
  const path = pathOf(outline)
  const { next } = path
  const firstCrossing = next.length
  splitAtCrossings(path)
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
  /** Where each contour begins, and in the end where the last one ends. */
  readonly starts: number[]
}

const pathOf = (outline: Outline): Path => {
  const path: Path = { x: [], y: [], next: [], starts: [0] }
  for (const contour of outline) {
    const first = path.x.length
    for (let index = 0; index < contour.length; index += 2) {
      path.x.push(contour[index] as number)
      path.y.push(contour[index + 1] as number)
      path.next.push(path.x.length)
    }
    path.next[path.next.length - 1] = first
    path.starts.push(path.next.length)
  }
  return path
}

/** Edges are only compared within upright strips of the picture, of so many pixels. */
const stripWidth = 8

/** A bitwise operation cuts off what is behind the point, and no coordinate is negative. */
const stripAt = (x: number): number => (x / stripWidth) | 0

/**
 * Room for more edges than a picture has, kept from one drawing to the next: to make and to grow it would take as long as all
 * the rest. An edge beyond it would not be compared, and so not be turned at; it would still be painted.
 */
const mostEdges = 2048
const room = {
  left: new Float64Array(mostEdges),
  right: new Float64Array(mostEdges),
  top: new Float64Array(mostEdges),
  bottom: new Float64Array(mostEdges),
  /** A list for each strip: the last edge that was put there, and for each entry the one before. */
  lastOf: new Int32Array(64),
  edgeAt: new Int32Array(4 * mostEdges),
  entryBefore: new Int32Array(4 * mostEdges),
}

/**
 * Puts two points on each crossing, one into each of its edges; the two have numbers that follow each other.
 *
 * A contour is compared with those before it, and then put with them: none crosses itself.
 */
const splitAtCrossings = ({ x, y, next, starts }: Path): void => {
  const { left, right, top, bottom, lastOf, edgeAt, entryBefore } = room
  const ends = [...next]
  // How far along its edge each new point lies, from 0 to 1.
  const along: number[] = []
  let entries = 0
  lastOf.fill(-1)
  for (let contour = 1; contour < starts.length; contour += 1) {
    const from = starts[contour - 1] as number
    const to = starts[contour] as number
    for (let edge = from; edge < to; edge += 1) {
      const end = ends[edge] as number
      const x0 = x[edge] as number
      const y0 = y[edge] as number
      const dx = (x[end] as number) - x0
      const dy = (y[end] as number) - y0
      const edgeLeft = dx < 0 ? x0 + dx : x0
      const edgeRight = dx < 0 ? x0 : x0 + dx
      const edgeTop = dy < 0 ? y0 + dy : y0
      const edgeBottom = dy < 0 ? y0 : y0 + dy
      left[edge] = edgeLeft
      right[edge] = edgeRight
      top[edge] = edgeTop
      bottom[edge] = edgeBottom
      const lastStrip = stripAt(edgeRight)
      for (let strip = stripAt(edgeLeft); strip <= lastStrip; strip += 1)
        for (let entry = lastOf[strip] as number; entry >= 0; entry = entryBefore[entry] as number) {
          const other = edgeAt[entry] as number
          if ((bottom[other] as number) < edgeTop || (top[other] as number) > edgeBottom) continue
          if ((right[other] as number) < edgeLeft || (left[other] as number) > edgeRight) continue
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
          // Another strip finds it.
          if (stripAt(crossX) !== strip) continue
          insert(next, along, ends.length, edge, at)
          insert(next, along, ends.length, other, otherAt)
          x.push(crossX, crossX)
          y.push(crossY, crossY)
        }
    }
    for (let edge = from; edge < to; edge += 1) {
      const lastStrip = stripAt(right[edge] as number)
      for (let strip = stripAt(left[edge] as number); strip <= lastStrip; strip += 1) {
        edgeAt[entries] = edge
        entryBefore[entries] = lastOf[strip] as number
        lastOf[strip] = entries
        entries += 1
      }
    }
  }
}

/** Links a new point into an edge, behind those of its new points that come before it. */
const insert = (next: number[], along: number[], firstNew: number, edge: number, at: number): void => {
  let before = edge
  for (;;) {
    const after = (next[before] as number) - firstNew
    if (after < 0 || (along[after] as number) > at) break
    before = next[before] as number
  }
  const point = next.push(next[before] as number) - 1
  next[before] = point
  along.push(at)
}

const passed = -1

const walk = (path: Path, firstCrossing: number, chance: Chance): Contour[] => {
  const { x, y, next } = path
  const before = [...next]
  for (let point = 0; point < next.length; point += 1) before[next[point] as number] = point
  const contours: Contour[] = []
  for (let first = 0; first < next.length; first += 1) {
    if (before[first] === passed) continue
    const contour: Contour = []
    let point = first
    do {
      const after = next[point] as number
      if (point < firstCrossing) contour.push(x[point] as number, y[point] as number)
      else addCorner(path, before[point] as number, point, after, chance, contour)
      point = after
    } while (point !== first)
    do {
      before[point] = passed
      point = next[point] as number
    } while (point !== first)
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
