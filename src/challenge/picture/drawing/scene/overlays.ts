import { aside, between, type Chance, type Span } from '../chance.ts'
import { addPoint, type Contours, endContour } from '../contours.ts'
import { inside, margin, type Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { addCurtains, halvesOf } from './curtain.ts'

import { randomWave, waveAt } from './wave.ts'

/**
 * Adds overlays. Where an overlay covers a letter, the even-odd rule exchanges dark and light.
 *
 * @param letterEnds the number of contours up to the end of each letter
 */
export function addOverlays(
  scene: Contours,
  letterEnds: readonly number[],
  picture: Picture,
  style: Style,
  chance: Chance,
): void {
  const halves = halvesOf(scene, letterEnds)
  for (let thread = 0; thread < style.threads; thread += 1)
    addThread(scene, thread / style.threads, (thread + 1) / style.threads, picture, style.threadWidth, chance)
  for (let count = 0; count < style.blobs; count += 1) addBlob(scene, picture, style.blobRadius, chance)
  addCurtains(scene, halves, picture, style, chance)
}

const threadSteps = 13

/**
 * Adds a band from left to right, along a wavy middle line and with a varying width. At the middle of the picture the thread is
 * between the shares `from` and `to` of the height, a different part for each thread: two threads through the middle of one
 * letter would hide it.
 */
function addThread(
  scene: Contours,
  from: number,
  to: number,
  { width, height }: Picture,
  thickness: Span,
  chance: Chance,
): void {
  const wave = randomWave(chance, [3, 8], [85, 160])
  const slope = aside(chance, 0.15)
  const start = height * (0.2 + 0.6 * between(chance, [from, to])) - (slope * width) / 2
  const half = between(chance, thickness) / 2
  const swelling = randomWave(chance, [0, half / 2], [45, 90])
  // Forth along the upper edge, and back along the lower edge.
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

/** Adds a round patch with a bulging edge. */
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
