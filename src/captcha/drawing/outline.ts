/** A closed polygon as x, y, x, y…: along x to the right and y downwards, as in SVG; its last point joins its first. */
export type Contour = Float64Array

/** Contours filled by the even-odd rule: one inside another is a hole, and what lies in two is light. */
export type Outline = readonly Contour[]

export interface Bounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The smallest box that holds every point. */
export const boundsOf = (outline: Outline): Bounds => {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const contour of outline)
    for (let index = 0; index < contour.length; index += 2) {
      const x = contour[index] as number
      const y = contour[index + 1] as number
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
  return { left, right, top, bottom }
}

/** Twice the area is twice the sum of the triangles that the edges make with the origin; the sign tells the sense. */
export const areaOf = (contour: Contour): number => {
  let sum = 0
  let x = contour.at(-2) as number
  let y = contour.at(-1) as number
  for (let index = 0; index < contour.length; index += 2) {
    const nextX = contour[index] as number
    const nextY = contour[index + 1] as number
    sum += x * nextY - nextX * y
    x = nextX
    y = nextY
  }
  return sum / 2
}
