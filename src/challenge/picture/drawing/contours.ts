/**
 * Closed polygons, one after the other. As in SVG, x grows to the right and y downwards. The last point of each polygon joins
 * the first. They are filled by the even-odd rule: a polygon inside another is a hole, and the overlap of two is light.
 *
 * The arrays have a fixed length and are reused for each drawing, so a drawing creates hardly any garbage.
 */
export interface Contours {
  readonly x: Float64Array
  readonly y: Float64Array
  /** The first point of each contour, and after the last contour the end of all points. */
  readonly starts: Int32Array
  /** The number of complete contours. */
  count: number
  /** The number of points, including those of an unfinished contour. */
  points: number
}

/** At least twice as many as any picture has. Further points would be lost. */
export const mostPoints = 2048

export function newContours(): Contours {
  return {
    x: new Float64Array(mostPoints),
    y: new Float64Array(mostPoints),
    starts: new Int32Array(mostPoints),
    count: 0,
    points: 0,
  }
}

export function clear(contours: Contours): void {
  contours.count = 0
  contours.points = 0
}

export function addPoint(contours: Contours, x: number, y: number): void {
  contours.x[contours.points] = x
  contours.y[contours.points] = y
  contours.points += 1
}

/** Closes the points that were added since the last contour. */
export function endContour(contours: Contours): void {
  contours.count += 1
  contours.starts[contours.count] = contours.points
}

/** Removes the points that were added since the last contour. */
export function dropContour(contours: Contours): void {
  contours.points = contours.starts[contours.count] as number
}
