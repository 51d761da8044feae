import type { Contour, Outline } from './outline.ts'

/**
 * Where edges cross, the contours turn from one to the other instead of going straight on.
 *
 * The even-odd rule paints the same, whatever the order in which edges are passed. But no contour is the outline of a
 * letter any more: each only follows the edge of a light or dark patch of the picture, as it could be traced from the
 * picture itself.
 *
 * @returns contours with the edges of the given ones, split where they cross, in no telling order
 */
export const turnAtCrossings = (outline: Outline): Contour[] => {
  const path = pathOf(outline)
  const count = path.x.length
  const splits = findCrossings(path)
  for (const [edge, points] of splits.entries()) if (points) splitEdge(path, edge, points)
  for (let point = count; point < path.x.length; point += 2) {
    const after = path.next[point] as number
    path.next[point] = path.next[point + 1] as number
    path.next[point + 1] = after
  }
  return walk(path)
}

/** Points in a ring for each contour. An edge has the number of the point where it begins, and ends at `next` of that. */
interface Path {
  readonly x: number[]
  readonly y: number[]
  readonly next: number[]
  /** Where a crossing lies on its edge, from 0 to 1. */
  readonly along: number[]
}

const pathOf = (outline: Outline): Path => {
  const path: Path = { x: [], y: [], next: [], along: [] }
  for (const contour of outline) {
    const first = path.x.length
    for (let index = 0; index < contour.length; index += 2) {
      path.x.push(contour[index] as number)
      path.y.push(contour[index + 1] as number)
      path.along.push(0)
      path.next.push(path.x.length)
    }
    path.next[path.next.length - 1] = first
  }
  return path
}

/** Edges are only compared within upright strips of the picture, of so many pixels. */
const stripWidth = 4

/** Adds two points for each crossing, one for each edge, and gives them by edge. They are not linked yet. */
const findCrossings = ({ x, y, next, along }: Path): (number[] | undefined)[] => {
  const count = x.length
  const strips: number[][] = []
  const splits: (number[] | undefined)[] = []
  for (let edge = 0; edge < count; edge += 1) {
    const end = next[edge] as number
    const x0 = x[edge] as number
    const y0 = y[edge] as number
    const dx = (x[end] as number) - x0
    const dy = (y[end] as number) - y0
    const top = dy < 0 ? y0 + dy : y0
    const bottom = dy < 0 ? y0 : y0 + dy
    const last = Math.floor((dx < 0 ? x0 : x0 + dx) / stripWidth)
    for (let strip = Math.floor((dx < 0 ? x0 + dx : x0) / stripWidth); strip <= last; strip += 1) {
      const inStrip = (strips[strip] ??= [])
      for (const other of inStrip) {
        const otherY = y[other] as number
        const otherEnd = next[other] as number
        const otherEndY = y[otherEnd] as number
        if (otherY < top ? otherEndY < top : otherY > bottom && otherEndY > bottom) continue
        const otherX = x[other] as number
        const otherDx = (x[otherEnd] as number) - otherX
        const otherDy = otherEndY - otherY
        const cross = dx * otherDy - dy * otherDx
        const at = ((otherX - x0) * otherDy - (otherY - y0) * otherDx) / cross
        if (!(at > 0 && at < 1)) continue
        const otherAt = ((otherX - x0) * dy - (otherY - y0) * dx) / cross
        // Neighbours share a point, but do not cross.
        if (!(otherAt > 0 && otherAt < 1)) continue
        const crossX = x0 + at * dx
        // Another strip finds it.
        if (Math.floor(crossX / stripWidth) !== strip) continue
        const crossY = y0 + at * dy
        ;(splits[edge] ??= []).push(x.length)
        ;(splits[other] ??= []).push(x.length + 1)
        x.push(crossX, crossX)
        y.push(crossY, crossY)
        along.push(at, otherAt)
      }
      inStrip.push(edge)
    }
  }
  return splits
}

const splitEdge = ({ next, along }: Path, edge: number, points: number[]): void => {
  const end = next[edge] as number
  if (points.length > 1) points.sort((a, b) => (along[a] as number) - (along[b] as number))
  let before = edge
  for (const point of points) {
    next[before] = point
    before = point
  }
  next[before] = end
}

const walk = ({ x, y, next }: Path): Contour[] => {
  const isPassed = new Uint8Array(x.length)
  const contours: Contour[] = []
  for (let first = 0; first < x.length; first += 1) {
    if (isPassed[first] === 1) continue
    const points: number[] = []
    for (let point = first; isPassed[point] === 0; point = next[point] as number) {
      isPassed[point] = 1
      points.push(x[point] as number, y[point] as number)
    }
    contours.push(Float64Array.from(points))
  }
  return contours
}
