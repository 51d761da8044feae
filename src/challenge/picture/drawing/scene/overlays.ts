import { aside, between, type Chance, type Span } from '../chance.ts'
import type { Contour } from '../outline.ts'
import type { Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { randomWave } from './wave.ts'

const margin = 1

/** What is laid over the letters; where it covers one, the even-odd rule turns dark and light around. */
export const overlays = (picture: Picture, style: Style, chance: Chance): Contour[] => [
  ...Array.from({ length: style.threads }, () => thread(picture, style.threadWidth, chance)),
  ...Array.from({ length: style.blobs }, () => blob(picture, style.blobRadius, chance)),
  ...Array.from({ length: style.curtains }, () => curtain(picture, style.curtainWidth, chance)),
]

const threadSteps = 13

/** From the left to the right, about a wavy middle line, with a width that swells. */
const thread = ({ width, height }: Picture, thickness: Span, chance: Chance): Contour => {
  const wave = randomWave(chance, [3, 8], [85, 160])
  const slope = aside(chance, 0.15)
  const start = height * between(chance, [0.2, 0.8]) - (slope * width) / 2
  const half = between(chance, thickness) / 2
  const swelling = randomWave(chance, [0, half / 2], [45, 90])
  const above: Contour = []
  const below: Contour = []
  for (let step = 0; step <= threadSteps; step += 1) {
    const x = margin + (step * (width - 2 * margin)) / threadSteps
    const middle = start + slope * x + wave(x)
    const reach = half + swelling(x)
    above.push(x, inside(middle - reach, height))
    below.unshift(x, inside(middle + reach, height))
  }
  return [...above, ...below]
}

const blobSteps = 16

/** A round patch with a bulging edge. */
const blob = ({ width, height }: Picture, radius: Span, chance: Chance): Contour => {
  const [x, y] = [between(chance, [0.1, 0.9]) * width, between(chance, [0.15, 0.85]) * height]
  const size = between(chance, radius)
  const stretch = between(chance, [0.8, 1.5])
  const bulge = randomWave(chance, [0.1, 0.25], [Math.PI, Math.PI])
  const ripple = randomWave(chance, [0, 0.12], [(2 * Math.PI) / 3, (2 * Math.PI) / 3])
  const contour: Contour = []
  for (let step = 0; step < blobSteps; step += 1) {
    const angle = (2 * Math.PI * step) / blobSteps
    const reach = size * (1 + bulge(angle) + ripple(angle))
    contour.push(
      inside(x + reach * stretch * Math.cos(angle), width),
      inside(y + (reach / stretch) * Math.sin(angle), height),
    )
  }
  return contour
}

const curtainSteps = 5

/** From top to bottom, with two wavy edges; it may hang out of the picture on one side. */
const curtain = ({ width, height }: Picture, breadth: Span, chance: Chance): Contour => {
  const leftWave = randomWave(chance, [1.5, 4], [30, 70])
  const rightWave = randomWave(chance, [1.5, 4], [30, 70])
  const slope = aside(chance, 0.3)
  const size = between(chance, breadth)
  const start = (width + size) * chance() - size
  const down: Contour = []
  const up: Contour = []
  for (let step = 0; step <= curtainSteps; step += 1) {
    const y = margin + (step * (height - 2 * margin)) / curtainSteps
    const left = start + slope * y
    down.push(inside(left + leftWave(y), width), y)
    up.unshift(inside(left + size + rightWave(y), width), y)
  }
  return [...down, ...up]
}

const inside = (at: number, room: number): number => Math.min(room - margin, Math.max(margin, at))
