import { aside, between, type Chance } from './chance.ts'
import type { Contour } from './outline.ts'
import type { Style } from './style.ts'
import { randomWave } from './wave.ts'

type Picture = { readonly width: number; readonly height: number }

const margin = 1
const pointsAlong = 20
const pointsDown = 8

/** Wavy bands; where one crosses a letter, the even-odd rule turns dark and light around. */
export const bands = (picture: Picture, style: Style, chance: Chance): Contour[] => [
  ...Array.from({ length: style.bandsAlong }, () => bandAlong(picture, style, chance)),
  ...Array.from({ length: style.bandsDown }, () => bandDown(picture, style, chance)),
]

const bandAlong = ({ width, height }: Picture, style: Style, chance: Chance): Contour => {
  const middle = randomWave(chance, [2, 6], [70, 160])
  const start = height * between(chance, [0.2, 0.8])
  const tilt = aside(chance, 0.15)
  return ribbon(width, pointsAlong, style, chance, (x) => start + middle(x) + tilt * (x - width / 2), height)
}

const bandDown = ({ width, height }: Picture, style: Style, chance: Chance): Contour => {
  const middle = randomWave(chance, [2, 5], [40, 90])
  const start = width * between(chance, [0.1, 0.9])
  const tilt = aside(chance, 0.8)
  const band = ribbon(
    height,
    pointsDown,
    style,
    chance,
    (y) => start + middle(y) + tilt * (y - height / 2),
    width,
  )
  return band.map((_, index) => band[index ^ 1] as number)
}

/** From one side of the picture to the other, about a middle line, kept inside. */
const ribbon = (
  length: number,
  steps: number,
  style: Style,
  chance: Chance,
  middle: (at: number) => number,
  room: number,
): Contour => {
  const width = between(chance, style.bandWidth)
  const swelling = randomWave(chance, [0, width / 4], [30, 70])
  const contour = new Float64Array(4 * (steps + 1))
  for (let step = 0; step <= steps; step += 1) {
    const at = margin + (step * (length - 2 * margin)) / steps
    const half = (width + swelling(at)) / 2
    const there = 2 * step
    const back = contour.length - 2 - there
    contour[there] = contour[back] = at
    contour[there + 1] = inside(middle(at) - half, room)
    contour[back + 1] = inside(middle(at) + half, room)
  }
  return contour
}

const inside = (at: number, room: number): number => Math.min(room - margin, Math.max(margin, at))
