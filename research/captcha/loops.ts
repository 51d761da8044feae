import type { Point, Ring } from './rings.ts'

/**
 * Sub-paths as edges that each know the next one, so that they can be cut and joined anew. An edge has the number of the
 * point where it begins.
 */
export interface Loops {
  readonly points: readonly Point[]
  readonly next: number[]
  readonly before: number[]
}

export const loopsOf = (rings: readonly Ring[]): Loops => {
  const loops: Loops = { points: rings.flat(), next: [], before: [] }
  let first = 0
  for (const { length } of rings) {
    for (let index = 0; index < length; index += 1) join(loops, first + index, first + ((index + 1) % length))
    first += length
  }
  return loops
}

/** Makes one edge follow another. */
export const join = ({ next, before }: Loops, edge: number, follower: number): void => {
  next[edge] = follower
  before[follower] = edge
}

/** @param isGone edges that are left out; nothing that stays may lead to one */
export const ringsOf = ({ points, next }: Loops, isGone: ReadonlySet<number> = new Set()): Ring[] => {
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

/** Equal for points that were written down alike, whatever was lost in adding up steps. */
export const placeOf = ([x, y]: Point): string => `${x.toFixed(3)} ${y.toFixed(3)}`
