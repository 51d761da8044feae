/** So many units of the path are one pixel. */
export const unitsPerPixel = 10

/**
 * SVG path data of one closed contour, in whole units: where it begins, and each step from there. Whole numbers and short
 * steps take the fewest bytes; steps are taken between rounded points, so that no error adds up.
 *
 * The text is written as bytes: to join a thousand short strings would take four times as long.
 *
 * @param contour x, y, x, y… in pixels, none negative and none beyond 999
 */
export const pathText = (contour: readonly number[]): string => {
  if (bytes.length < longestStep * contour.length) bytes = new Uint8Array(2 * longestStep * contour.length)
  const startX = units(contour[0])
  const startY = units(contour[1])
  let [x, y, length] = [startX, startY, 0]
  for (let index = 2; index < contour.length; index += 2) {
    const nextX = units(contour[index])
    const nextY = units(contour[index + 1])
    if (nextX === x && nextY === y) continue
    length = writeStep(nextX - x, length)
    length = writeStep(nextY - y, length)
    x = nextX
    y = nextY
  }
  return `M${startX} ${startY}l${ascii.decode(bytes.subarray(0, length))}z`
}

/** Rounded; a bitwise operation cuts off what is behind the point. */
const units = (pixels: number | undefined): number => ((pixels as number) * unitsPerPixel + 0.5) | 0

const ascii = new TextDecoder()

/** In characters: a sign or a space, and four digits. */
const longestStep = 5
let bytes = new Uint8Array(8192)

const [space, minus, zero] = [0x20, 0x2d, 0x30] as const

/** A minus sign separates as well as a space. Gives where the next step is to be written. */
const writeStep = (step: number, start: number): number => {
  let at = start
  let rest = step
  if (step < 0) {
    bytes[at] = minus
    rest = -step
  } else bytes[at] = space
  at += 1
  // From the first digit that is not a leading zero.
  for (let unit = rest < 10 ? 1 : rest < 100 ? 10 : rest < 1000 ? 100 : 1000; unit >= 1; unit /= 10) {
    const digit = (rest / unit) | 0
    rest -= digit * unit
    bytes[at] = zero + digit
    at += 1
  }
  return at
}
