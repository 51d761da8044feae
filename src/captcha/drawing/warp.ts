import { between, type Chance } from './chance.ts'
import { boundsOf, type Outline } from './outline.ts'
import type { Style } from './style.ts'
import { randomWave } from './wave.ts'

/** Bends the whole line by one slow wave in each direction. */
export const warp = (outline: Outline, style: Style, chance: Chance): Outline => {
  const sideways = randomWave(chance, style.warpHeight, style.warpLength)
  const upwards = randomWave(chance, style.warpHeight, style.warpLength)
  return outline.map((contour) => {
    const bent = new Float64Array(contour.length)
    for (let index = 0; index < contour.length; index += 2) {
      const x = contour[index] as number
      const y = contour[index + 1] as number
      bent[index] = x + sideways(y)
      bent[index + 1] = y + upwards(x)
    }
    return bent
  })
}

const margin = 3
/** No line is made larger than by this, and none more in one direction than in the other than by that. */
const largestGrowth = 1.25
const largestStretch = 1.25

/** Makes the line as large as the picture allows, and puts it anywhere inside the margins. */
export const fit = (
  outline: Outline,
  picture: { readonly width: number; readonly height: number },
  chance: Chance,
): Outline => {
  const { left, right, top, bottom } = boundsOf(outline)
  const roomX = picture.width - 2 * margin
  const roomY = picture.height - 2 * margin
  const scale = Math.min(largestGrowth, roomX / (right - left), roomY / (bottom - top))
  const scaleX = Math.min(scale * largestStretch, roomX / (right - left))
  const scaleY = Math.min(scale * largestStretch, roomY / (bottom - top))
  const x0 = margin + between(chance, [0, roomX - scaleX * (right - left)]) - scaleX * left
  const y0 = margin + between(chance, [0, roomY - scaleY * (bottom - top)]) - scaleY * top
  return outline.map((contour) =>
    contour.map((value, index) => (index % 2 === 0 ? x0 + scaleX * value : y0 + scaleY * value)),
  )
}
