import { join, loopsOf, placeOf, ringsOf } from './loops.ts'
import type { Point, Ring } from './rings.ts'

/**
 * Removes edges that paint nothing, because the path passes them once in each direction.
 *
 * Bridges are such edges. Without them the original contours are separate again, in whatever order they were joined. Lines that
 * are drawn forth and back are removed, too.
 */
export function cutBridges(rings: readonly Ring[]): Ring[] {
  const loops = loopsOf(rings)
  const places = loops.points.map(placeOf)
  const ends = loops.next.map((follower) => places[follower])
  const isGone = new Set<number>()
  const waiting = new Map<string, number[]>()
  for (const [edge, place] of places.entries()) {
    const back = waiting.get(`${ends[edge]} ${place}`)?.pop()
    if (back === undefined) {
      const there = `${place} ${ends[edge]}`
      waiting.set(there, [...(waiting.get(there) ?? []), edge])
      continue
    }
    isGone.add(edge).add(back)
    const [ahead, behind] = [loops.before[back], loops.before[edge]] as [number, number]
    const [afterAhead, afterBehind] = [loops.next[edge], loops.next[back]] as [number, number]
    join(loops, ahead, afterAhead)
    join(loops, behind, afterBehind)
  }
  return ringsOf(loops, isGone).filter((ring: readonly Point[]) => ring.length > 2)
}
