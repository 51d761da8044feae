import { join, type Loops, loopsOf, ringsOf } from './loops.ts'
import type { Point, Ring } from './rings.ts'

/** In pixels. Two corners at this distance or less count as meeting. */
const reach = 1

/** The cosine of 25 degrees, the smallest turn that counts as a corner. */
const bluntest = 0.9

/**
 * Where corners of two contours meet, exchanges their continuations if this makes both straighter.
 *
 * The drawing turns at each crossing of edges. This undoes the turns where both contours still have the crossing, and so finds
 * the outlines of overlapping letters. Corners need not meet exactly, so small moves of points do not stop it.
 */
export function goStraight(rings: readonly Ring[]): Ring[] {
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
    if (isDone.has(edge) || isDone.has(other) || !isStraighterIfExchanged(loops, edge, other)) continue
    isDone.add(edge).add(other)
    const [toEdge, toOther] = [loops.before[edge], loops.before[other]] as [number, number]
    join(loops, toEdge, other)
    join(loops, toOther, edge)
  }
  return ringsOf(loops)
}

function distanceBetween({ points }: Loops, edge: number, other: number): number {
  const [[x0, y0], [x1, y1]] = [points[edge], points[other]] as [Point, Point]
  return Math.hypot(x1 - x0, y1 - y0)
}

function isStraighterIfExchanged(loops: Loops, edge: number, other: number): boolean {
  return (
    turnInto(loops, edge, other) + turnInto(loops, other, edge) >
    turnInto(loops, edge, edge) + turnInto(loops, other, other)
  )
}

/** The cosine of the turn from the edge before `edge` to `follower`. */
function turnInto({ points, next, before }: Loops, edge: number, follower: number): number {
  const [ax, ay] = direction(points[before[edge] as number] as Point, points[edge] as Point)
  const [bx, by] = direction(points[follower] as Point, points[next[follower] as number] as Point)
  return ax * bx + ay * by
}

function direction([x0, y0]: Point, [x1, y1]: Point): Point {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1
  return [(x1 - x0) / length, (y1 - y0) / length]
}
