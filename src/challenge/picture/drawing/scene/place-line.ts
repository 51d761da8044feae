import { aside, between, type Chance } from '../chance.ts'
import type { Contours } from '../contours.ts'
import type { Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { randomWave, waveAt } from './wave.ts'

const margin = 3

/** The largest scale of the line. */
const largestGrowth = 1.25

/**
 * Bends the line of letters with a long and a short wave in each direction, turns it a little, scales it to the picture and the
 * style, and moves it to a random place inside. Changes the points in place.
 */
export function placeLine({ x, y, points }: Contours, picture: Picture, style: Style, chance: Chance): void {
  const sideways = randomWave(chance, style.warpHeight, style.warpLength)
  const upwards = randomWave(chance, style.warpHeight, style.warpLength)
  const sidewaysRipple = randomWave(chance, style.rippleHeight, style.rippleLength)
  const upwardsRipple = randomWave(chance, style.rippleHeight, style.rippleLength)
  const tilt = aside(chance, style.tilt)
  const cos = Math.cos(tilt)
  const sin = Math.sin(tilt)
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  for (let point = 0; point < points; point += 1) {
    const atX = x[point] as number
    const atY = y[point] as number
    const bentX = atX + waveAt(sideways, atY) + waveAt(sidewaysRipple, atY)
    const bentY = atY + waveAt(upwards, atX) + waveAt(upwardsRipple, atX)
    const turnedX = bentX * cos - bentY * sin
    const turnedY = bentX * sin + bentY * cos
    x[point] = turnedX
    y[point] = turnedY
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
  for (let point = 0; point < points; point += 1) {
    x[point] = x0 + scale * (x[point] as number)
    y[point] = y0 + scale * (y[point] as number)
  }
}
