/** As in SVG, x grows to the right and y downwards. */
export type Point = readonly [x: number, y: number]

/** A closed sub-path: its last point joins its first. */
export type Ring = readonly Point[]

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The smallest box that holds every point. */
export function boxOf(rings: readonly Ring[]): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of rings.flat()) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { left, right, top, bottom }
}

export function edgesOf(ring: Ring): (readonly [from: Point, to: Point])[] {
  return ring.map((from, index) => [from, ring[(index + 1) % ring.length] as Point])
}

/** Whether the point is inside the ring. */
export function isAround(ring: Ring, [x, y]: Point): boolean {
  let isInside = false
  for (const [[x0, y0], [x1, y1]] of edgesOf(ring))
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0)) isInside = !isInside
  return isInside
}
