import { join, type Loops, loopsOf, ringsOf } from './loops.ts'
import type { Point, Ring } from './rings.ts'

/** In pixels: contours that come as near as this to each other with a corner are taken to meet there. */
const reach = 1

/** The cosine of the smallest turn that makes a corner, 25 degrees. */
const bluntest = 0.9

/**
 * Where the corners of contours meet, goes straight on from one to the other wherever that is straighter.
 *
 * It takes back a drawing's turns at the crossings of its edges, as far as both contours still have the crossing, and so
 * finds the outlines of letters that overlap. Corners need not meet exactly, so moving points a little does not stop it.
 */
export const goStraight = (rings: readonly Ring[]): Ring[] => {
  const loops = loopsOf(rings)
  const corners = [...loops.points.keys()].filter((edge) => turnInto(loops, edge, edge) < bluntest)
  const meetings = corners.flatMap((edge, index) =>
    corners
      .slice(index + 1)
      .map((other) => ({ edge, other, distance: distanceBetween(loops, edge, other) }))
      .filter(({ distance }) => distance <= reach),
  )
  const isDone = new Set<number>()
  for (const { edge, other } of meetings.toSorted((a, b) => a.distance - b.distance)) {
    if (isDone.has(edge) || isDone.has(other) || !isStraighterExchanged(loops, edge, other)) continue
    isDone.add(edge).add(other)
    const [toEdge, toOther] = [loops.before[edge], loops.before[other]] as [number, number]
    join(loops, toEdge, other)
    join(loops, toOther, edge)
  }
  return ringsOf(loops)
}

const distanceBetween = ({ points }: Loops, edge: number, other: number): number => {
  const [[x0, y0], [x1, y1]] = [points[edge], points[other]] as [Point, Point]
  return Math.hypot(x1 - x0, y1 - y0)
}

const isStraighterExchanged = (loops: Loops, edge: number, other: number): boolean =>
  turnInto(loops, edge, other) + turnInto(loops, other, edge) >
  turnInto(loops, edge, edge) + turnInto(loops, other, other)

/** The cosine of the turn from the edge that leads to the first one into the second. */
const turnInto = ({ points, next, before }: Loops, edge: number, follower: number): number => {
  const [ax, ay] = direction(points[before[edge] as number] as Point, points[edge] as Point)
  const [bx, by] = direction(points[follower] as Point, points[next[follower] as number] as Point)
  return ax * bx + ay * by
}

const direction = ([x0, y0]: Point, [x1, y1]: Point): Point => {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1
  return [(x1 - x0) / length, (y1 - y0) / length]
}
