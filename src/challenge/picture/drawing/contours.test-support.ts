import { addPoint, type Contours, endContour, newContours } from './contours.ts'
import type { Contour, Outline } from './outline.ts'

export function contoursOf(outline: Outline): Contours {
  const contours = newContours()
  for (const contour of outline) {
    for (let index = 0; index < contour.length; index += 2)
      addPoint(contours, contour[index] ?? Number.NaN, contour[index + 1] ?? Number.NaN)
    endContour(contours)
  }
  return contours
}

/** The reverse of {@link contoursOf}. */
export function outlineOf({ x, y, starts, count }: Contours): Contour[] {
  return Array.from({ length: count }, (_, contour) => {
    const [from = 0, to = 0] = starts.subarray(contour, contour + 2)
    return Array.from(x.subarray(from, to)).flatMap((along, point) => [along, y[from + point] ?? Number.NaN])
  })
}
