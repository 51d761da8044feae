/** So many units of the path are one pixel. */
export const unitsPerPixel = 10

/**
 * SVG path data of one closed contour, in whole units: where it begins, and each step from there. Whole numbers and short
 * steps take the fewest bytes; steps are taken between rounded points, so that no error adds up.
 *
 * @param contour x, y, x, y… in pixels
 */
export const pathText = (contour: readonly number[]): string => {
  let text = ''
  let [x, y] = [0, 0]
  for (let index = 0; index < contour.length; index += 2) {
    const nextX = Math.round((contour[index] as number) * unitsPerPixel)
    const nextY = Math.round((contour[index + 1] as number) * unitsPerPixel)
    if (index === 0) text += `M${nextX} ${nextY}l`
    else if (nextX !== x || nextY !== y) text += step(nextX - x, index > 2) + step(nextY - y, true)
    x = nextX
    y = nextY
  }
  return `${text}z`
}

/** A minus sign separates as well as a space. */
const step = (length: number, isSeparated: boolean): string =>
  length < 0 || !isSeparated ? `${length}` : ` ${length}`
