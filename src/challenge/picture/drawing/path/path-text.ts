import { type Contours, mostPoints } from '../contours.ts'

/** Path units in a pixel. */
export const unitsPerPixel = 10

/**
 * Returns the SVG path data of one closed contour in whole units: the first point, and then relative steps. Whole numbers and
 * short steps take the fewest bytes. The steps are between rounded points, so that errors do not add up.
 *
 * The text is written as bytes, because joining a thousand short strings takes four times as long.
 *
 * @param contours in pixels, with coordinates from 0 to 999
 * @param contour the number of the contour
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

/** Rounds to whole units. The bitwise operation truncates. */
function units(pixels: number): number {
  return (pixels * unitsPerPixel + 0.5) | 0
}

const ascii = new TextDecoder()

/** The longest step in characters: a sign or a space, and four digits. */
const longestStep = 5
const bytes = new Uint8Array(2 * longestStep * mostPoints)

const space = 0x20
const minus = 0x2d
const zero = 0x30

/** Writes a step, and returns the position after it. A minus sign also separates numbers, so it needs no space. */
function writeStep(step: number, start: number): number {
  let at = start
  let rest = step
  if (step < 0) {
    bytes[at] = minus
    rest = -step
  } else bytes[at] = space
  at += 1
  // Each line writes one digit.
  if (rest >= 1000) bytes[at++] = zero + ((rest / 1000) | 0)
  if (rest >= 100) bytes[at++] = zero + (((rest / 100) | 0) % 10)
  if (rest >= 10) bytes[at++] = zero + (((rest / 10) | 0) % 10)
  bytes[at] = zero + (rest % 10)
  return at + 1
}
