import { aside, between, type Chance, type Span } from '../chance.ts'
import { addPoint, type Contours, endContour } from '../contours.ts'
import type { Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { randomWave, waveAt } from './wave.ts'

const margin = 1

/** Adds what is laid over the letters; where it covers one, the even-odd rule turns dark and light around. */
export function addOverlays(scene: Contours, picture: Picture, style: Style, chance: Chance): void {
  for (let count = 0; count < style.threads; count += 1) addThread(scene, picture, style.threadWidth, chance)
  for (let count = 0; count < style.blobs; count += 1) addBlob(scene, picture, style.blobRadius, chance)
  for (let count = 0; count < style.curtains; count += 1)
    addCurtain(scene, picture, style.curtainWidth, chance)
}

const threadSteps = 13

/** From the left to the right, about a wavy middle line, with a width that swells. */
function addThread(scene: Contours, { width, height }: Picture, thickness: Span, chance: Chance): void {
  const wave = randomWave(chance, [3, 8], [85, 160])
  const slope = aside(chance, 0.15)
  const start = height * between(chance, [0.2, 0.8]) - (slope * width) / 2
  const half = between(chance, thickness) / 2
  const swelling = randomWave(chance, [0, half / 2], [45, 90])
  // There along the upper edge, and back along the lower.
  for (let step = 0; step <= 2 * threadSteps + 1; step += 1) {
    const isUpper = step <= threadSteps
    const along = isUpper ? step : 2 * threadSteps + 1 - step
    const x = margin + (along * (width - 2 * margin)) / threadSteps
    const middle = start + slope * x + waveAt(wave, x)
    const reach = half + waveAt(swelling, x)
    addPoint(scene, x, inside(isUpper ? middle - reach : middle + reach, height))
  }
  endContour(scene)
}

const blobSteps = 16

/** A round patch with a bulging edge. */
function addBlob(scene: Contours, { width, height }: Picture, radius: Span, chance: Chance): void {
  const x = between(chance, [0.1, 0.9]) * width
  const y = between(chance, [0.15, 0.85]) * height
  const size = between(chance, radius)
  const stretch = between(chance, [0.8, 1.5])
  const bulge = randomWave(chance, [0.1, 0.25], [Math.PI, Math.PI])
  const ripple = randomWave(chance, [0, 0.12], [(2 * Math.PI) / 3, (2 * Math.PI) / 3])
  for (let step = 0; step < blobSteps; step += 1) {
    const angle = (2 * Math.PI * step) / blobSteps
    const reach = size * (1 + waveAt(bulge, angle) + waveAt(ripple, angle))
    addPoint(
      scene,
      inside(x + reach * stretch * Math.cos(angle), width),
      inside(y + (reach / stretch) * Math.sin(angle), height),
    )
  }
  endContour(scene)
}

const curtainSteps = 5

/** From top to bottom, with two wavy edges; it may hang out of the picture on one side. */
function addCurtain(scene: Contours, { width, height }: Picture, breadth: Span, chance: Chance): void {
  const leftWave = randomWave(chance, [1.5, 4], [30, 70])
  const rightWave = randomWave(chance, [1.5, 4], [30, 70])
  const slope = aside(chance, 0.3)
  const size = between(chance, breadth)
  const start = (width + size) * chance() - size
  // Down along the left edge, and up along the right.
  for (let step = 0; step <= 2 * curtainSteps + 1; step += 1) {
    const isLeft = step <= curtainSteps
    const along = isLeft ? step : 2 * curtainSteps + 1 - step
    const y = margin + (along * (height - 2 * margin)) / curtainSteps
    const left = start + slope * y
    addPoint(
      scene,
      inside(isLeft ? left + waveAt(leftWave, y) : left + size + waveAt(rightWave, y), width),
      y,
    )
  }
  endContour(scene)
}

function inside(at: number, room: number): number {
  return Math.min(room - margin, Math.max(margin, at))
}
