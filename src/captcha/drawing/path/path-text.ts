/** So many units of the path are one pixel. */
export const unitsPerPixel = 10

/**
 * SVG path data of one closed contour, in whole units: where it begins, and each step from there. Whole numbers and short
 * steps take the fewest bytes; steps are taken between rounded points, so that no error adds up.
 *
 * @param contour x, y, x, y… in pixels
 */
export const pathText = (contour: readonly number[]): string => {
  let x = units(contour[0])
  let y = units(contour[1])
  let text = `M${x} ${y}l`
  for (let index = 2; index < contour.length; index += 2) {
    const nextX = units(contour[index])
    const nextY = units(contour[index + 1])
    if (nextX === x && nextY === y) continue
    text += stepText(nextX - x) + stepText(nextY - y)
    x = nextX
    y = nextY
  }
  return `${text}z`
}

/** Rounded; a bitwise operation cuts off what is behind the point, and no length is negative. */
const units = (pixels: number | undefined): number => ((pixels as number) * unitsPerPixel + 0.5) | 0

/** Separated from what stands before it: by its minus sign, or else by a space. */
const separated = (step: number): string => (step < 0 ? String(step) : ` ${step}`)

const longestKept = 100
const kept = Array.from({ length: 2 * longestKept + 1 }, (_, index) => separated(index - longestKept))

const stepText = (step: number): string => kept[step + longestKept] ?? separated(step)
