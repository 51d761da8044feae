import { aside, between, type Chance } from './chance.ts'
import { capitalHeight } from './glyph-code.ts'
import type { Contour, Outline } from './outline.ts'
import type { Style } from './style.ts'

/** Turns, sizes, slants and raises one letter, each picture and each letter on its own. */
export const pose = (glyph: Outline, style: Style, chance: Chance): Outline => {
  const scale = between(chance, style.letterHeight) / capitalHeight
  const aspect = Math.sqrt(between(chance, style.aspect))
  const lean = aside(chance, style.lean)
  const turn = aside(chance, style.turn)
  const raise = aside(chance, style.raise)
  const [scaleX, scaleY] = [scale * aspect, scale / aspect]
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  return glyph.map((contour) => {
    const posed = new Float64Array(contour.length)
    for (let index = 0; index < contour.length; index += 2) {
      const y = (contour[index + 1] as number) * scaleY
      const x = (contour[index] as number) * scaleX + lean * y
      posed[index] = x * cos - y * sin
      posed[index + 1] = x * sin + y * cos + raise
    }
    return posed
  })
}

/** A line of the given width along the outline, instead of what it encloses. */
export const hollow = (outline: Outline, width: number): Outline =>
  outline.flatMap((contour) => [moveSideways(contour, width / 2), moveSideways(contour, -width / 2)])

/** Each corner is moved so that both its edges end up `distance` to the side; a sharp one is cut short. */
const moveSideways = (contour: Contour, distance: number): Contour => {
  const moved = new Float64Array(contour.length)
  let x = contour.at(-2) as number
  let y = contour.at(-1) as number
  let [alongX, alongY] = direction(x - (contour.at(-4) as number), y - (contour.at(-3) as number))
  for (let index = 0; index < contour.length; index += 2) {
    const nextX = contour[index] as number
    const nextY = contour[index + 1] as number
    const [nextAlongX, nextAlongY] = direction(nextX - x, nextY - y)
    const [sumX, sumY] = [alongX + nextAlongX, alongY + nextAlongY]
    const stretch = (2 * distance) / Math.max(1, sumX * sumX + sumY * sumY)
    const before = (index + contour.length - 2) % contour.length
    moved[before] = x - sumY * stretch
    moved[before + 1] = y + sumX * stretch
    ;[x, y, alongX, alongY] = [nextX, nextY, nextAlongX, nextAlongY]
  }
  return moved
}

const direction = (dx: number, dy: number): readonly [number, number] => {
  const length = Math.sqrt(dx * dx + dy * dy)
  return [dx / length, dy / length]
}
