/**
 * Closed polygons, one after the other: along x to the right and y downwards, as in SVG. The last point of each joins its
 * first. They are filled by the even-odd rule: a polygon inside another is a hole, and what lies in two is light.
 *
 * The arrays have a fixed length and are kept from one drawing to the next: a drawing makes hardly any garbage.
 */
export interface Contours {
  readonly x: Float64Array
  readonly y: Float64Array
  /** Where each contour begins, and after the last one where it ends. */
  readonly starts: Int32Array
  /** How many contours are complete. */
  count: number
  /** How many points there are, those of an unfinished contour included. */
  points: number
}

/** At least twice as many as any picture has; points beyond would be lost. */
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

/** Forgets the points that were added since the last contour. */
export function dropContour(contours: Contours): void {
  contours.points = contours.starts[contours.count] as number
}
