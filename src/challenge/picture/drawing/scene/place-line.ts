import { aside, between, type Chance } from '../chance.ts'
import type { Outline } from '../outline.ts'
import type { Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { randomWave } from './wave.ts'

const margin = 3

/** No line is made larger than by this. */
const largestGrowth = 1.25

/**
 * Bends the line of letters by one slow wave in each direction, turns it a little, makes it as large as the picture and the
 * style allow, and puts it anywhere inside. Moves the points in place.
 */
export const placeLine = (line: Outline, picture: Picture, style: Style, chance: Chance): void => {
  const sideways = randomWave(chance, style.warpHeight, style.warpLength)
  const upwards = randomWave(chance, style.warpHeight, style.warpLength)
  const tilt = aside(chance, style.tilt)
  const cos = Math.cos(tilt)
  const sin = Math.sin(tilt)
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const contour of line)
    for (let index = 0; index < contour.length; index += 2) {
      const x = contour[index] as number
      const y = contour[index + 1] as number
      const bentX = x + sideways(y)
      const bentY = y + upwards(x)
      const turnedX = bentX * cos - bentY * sin
      const turnedY = bentX * sin + bentY * cos
      contour[index] = turnedX
      contour[index + 1] = turnedY
      if (turnedX < left) left = turnedX
      if (turnedX > right) right = turnedX
      if (turnedY < top) top = turnedY
      if (turnedY > bottom) bottom = turnedY
    }
  const roomX = picture.width - 2 * margin
  const roomY = picture.height - 2 * margin
  const largest = Math.min(largestGrowth, roomX / (right - left), roomY / (bottom - top))
  const scale = largest * between(chance, style.fill)
  const x0 = margin + (roomX - scale * (right - left)) * chance() - scale * left
  const y0 = margin + (roomY - scale * (bottom - top)) * chance() - scale * top
  for (const contour of line)
    for (let index = 0; index < contour.length; index += 2) {
      contour[index] = x0 + scale * (contour[index] as number)
      contour[index + 1] = y0 + scale * (contour[index + 1] as number)
    }
}
