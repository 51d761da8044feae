/**
 * How outlines are written down in `glyph-data.ts`: a character a coordinate, so that hundreds of shapes stay small.
 *
 * A contour is its points as steps from one to the next, x before y, along x to the right and y downwards. The first
 * point takes two steps from the origin, since it may lie further away than one step reaches.
 */

/** The height of a capital letter, in the units of the written outlines. */
export const capitalHeight = 100

/** The longest step along one axis, in the same units. */
export const longestStep = 44

/** In order of their value, from -44: printable ASCII without space, quotes and backslash. */
const digits = '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~'

/**
 * @param contour x, y, x, y… in whole units
 * @throws {RangeError} for a step longer than {@link longestStep}
 */
export function encodeContour(contour: readonly number[]): string {
  const [x = 0, y = 0] = contour
  const halfway = [Math.trunc(x / 2), Math.trunc(y / 2)]
  const points = [0, 0, ...halfway, ...contour]
  return points
    .slice(2)
    .map((coordinate, index) => digitOf(coordinate - (points[index] ?? 0)))
    .join('')
}

function digitOf(step: number): string {
  if (!(Math.abs(step) <= longestStep)) throw new RangeError(`a step of ${step} units is too long`)
  return digits.charAt(step + longestStep)
}

/** The reverse of {@link encodeContour}. */
export function decodeContour(text: string): number[] {
  const contour: number[] = []
  let x = stepAt(text, 0)
  let y = stepAt(text, 1)
  for (let index = 2; index < text.length; index += 2) {
    x += stepAt(text, index)
    y += stepAt(text, index + 1)
    contour.push(x, y)
  }
  return contour
}

function stepAt(text: string, index: number): number {
  return steps[text.charCodeAt(index)] as number
}

/** The value of each digit, by its character code: a search for each would take longer than a drawing. */
const steps = Int8Array.from(
  { length: 128 },
  (_, code) => digits.indexOf(String.fromCharCode(code)) - longestStep,
)
