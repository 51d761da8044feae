/**
 * The encoding of outlines in `glyph-data.ts`: one character for a coordinate, so that hundreds of shapes stay small.
 *
 * A contour is encoded as steps from point to point, x before y. As in SVG, x grows to the right and y downwards. Two steps
 * lead from the origin to the first point, because one step may be too short.
 */

/** The height of a capital letter, in the units of the encoded outlines. */
export const capitalHeight = 100

/** The longest step along one axis, in the same units. */
export const longestStep = 44

/** Printable ASCII without space, quotes and backslash. The first character means -44, the last 44. */
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

/** The step for each character code. A search in `digits` would be slower than the drawing. */
const steps = Int8Array.from(
  { length: 128 },
  (_, code) => digits.indexOf(String.fromCharCode(code)) - longestStep,
)
