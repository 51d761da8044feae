import type { Point, Ring } from './rings.ts'

/**
 * Sub-paths as linked edges, which can be cut and joined. The number of an edge is the number of its first point.
 */
export interface Loops {
  readonly points: readonly Point[]
  readonly next: number[]
  readonly before: number[]
}

export function loopsOf(rings: readonly Ring[]): Loops {
  const loops: Loops = { points: rings.flat(), next: [], before: [] }
  let first = 0
  for (const { length } of rings) {
    for (let index = 0; index < length; index += 1) join(loops, first + index, first + ((index + 1) % length))
    first += length
  }
  return loops
}

/** Links two edges. */
export function join({ next, before }: Loops, edge: number, follower: number): void {
  next[edge] = follower
  before[follower] = edge
}

/** @param isGone edges to leave out; no other edge may lead to one of them */
export function ringsOf({ points, next }: Loops, isGone: ReadonlySet<number> = new Set()): Ring[] {
  const isPassed = new Set(isGone)
  const rings: Ring[] = []
  for (const first of points.keys()) {
    const ring: Point[] = []
    for (let edge = first; !isPassed.has(edge); edge = next[edge] as number) {
      isPassed.add(edge)
      ring.push(points[edge] as Point)
    }
    if (ring.length > 0) rings.push(ring)
  }
  return rings
}

/** A key of a point. Rounding removes the errors of added steps, so equal points have equal keys. */
export function placeOf([x, y]: Point): string {
  return `${x.toFixed(3)} ${y.toFixed(3)}`
}
