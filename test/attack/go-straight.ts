import { join, type Loops, loopsOf, placeOf, ringsOf } from './loops.ts'
import type { Point, Ring } from './rings.ts'

/**
 * Where contours meet in a point, goes straight on from one to the other wherever that is straighter.
 *
 * It takes back a drawing's turns at the crossings of its edges, as far as both contours still have the crossing, and so
 * finds the outlines of letters that overlap.
 */
export const goStraight = (rings: readonly Ring[]): Ring[] => {
  const loops = loopsOf(rings)
  const meetings = new Map<string, number>()
  for (const [edge, point] of loops.points.entries()) {
    const place = placeOf(point)
    const other = meetings.get(place)
    if (other === undefined) meetings.set(place, edge)
    else exchangeIfStraighter(loops, edge, other)
  }
  return ringsOf(loops)
}

const exchangeIfStraighter = (loops: Loops, edge: number, other: number): void => {
  const arrivals = [loops.before[edge], loops.before[other]] as [number, number]
  const straightness = (first: number, second: number) =>
    cosine(loops, arrivals[0], first) + cosine(loops, arrivals[1], second)
  if (straightness(other, edge) <= straightness(edge, other)) return
  join(loops, arrivals[0], other)
  join(loops, arrivals[1], edge)
}

/** Of the turn from an edge into another. */
const cosine = (loops: Loops, from: number, to: number): number => {
  const [ax, ay] = directionOf(loops, from, to)
  const [bx, by] = directionOf(loops, to, loops.next[to] as number)
  return ax * bx + ay * by
}

const directionOf = ({ points }: Loops, from: number, to: number): Point => {
  const [x0, y0] = points[from] as Point
  const [x1, y1] = points[to] as Point
  const length = Math.hypot(x1 - x0, y1 - y0) || 1
  return [(x1 - x0) / length, (y1 - y0) / length]
}
