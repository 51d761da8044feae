import { type Contours, mostPoints } from '../contours.ts'

/** So many units of the path are one pixel. */
export const unitsPerPixel = 10

/**
 * SVG path data of one closed contour, in whole units: where it begins, and each step from there. Whole numbers and short
 * steps take the fewest bytes; steps are taken between rounded points, so that no error adds up.
 *
 * The text is written as bytes: to join a thousand short strings would take four times as long.
 *
 * @param contours in pixels, no coordinate negative and none beyond 999
 * @param contour which one
 */
export function pathText({ x, y, starts }: Contours, contour = 0): string {
  const first = starts[contour] as number
  const end = starts[contour + 1] as number
  const startX = units(x[first] as number)
  const startY = units(y[first] as number)
  let atX = startX
  let atY = startY
  let length = 0
  for (let point = first + 1; point < end; point += 1) {
    const nextX = units(x[point] as number)
    const nextY = units(y[point] as number)
    if (nextX === atX && nextY === atY) continue
    length = writeStep(nextX - atX, length)
    length = writeStep(nextY - atY, length)
    atX = nextX
    atY = nextY
  }
  return `M${startX} ${startY}l${ascii.decode(bytes.subarray(0, length))}z`
}

/** Rounded; a bitwise operation cuts off what is behind the point. */
function units(pixels: number): number {
  return (pixels * unitsPerPixel + 0.5) | 0
}

const ascii = new TextDecoder()

/** In characters: a sign or a space, and four digits. */
const longestStep = 5
const bytes = new Uint8Array(2 * longestStep * mostPoints)

const space = 0x20
const minus = 0x2d
const zero = 0x30

/** A minus sign separates as well as a space. Gives where the next step is to be written. */
function writeStep(step: number, start: number): number {
  let at = start
  let rest = step
  if (step < 0) {
    bytes[at] = minus
    rest = -step
  } else bytes[at] = space
  at += 1
  // Each part is one digit: what comes before it has been written.
  if (rest >= 1000) bytes[at++] = zero + ((rest / 1000) | 0)
  if (rest >= 100) bytes[at++] = zero + (((rest / 100) | 0) % 10)
  if (rest >= 10) bytes[at++] = zero + (((rest / 10) | 0) % 10)
  bytes[at] = zero + (rest % 10)
  return at + 1
}
