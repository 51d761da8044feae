import { aside, between, type Chance } from '../chance.ts'
import { addPoint, type Contours, endContour } from '../contours.ts'
import { inside, margin, type Picture } from '../picture.ts'
import type { Style } from '../style.ts'

import { randomWave, type Wave, waveAt } from './wave.ts'

/** The position of the upper or the lower half of a letter in the picture. */
export interface LetterHalf {
  left: number
  right: number
  /** The vertical middle. */
  middle: number
}

/**
 * Adds curtains: patches from top to bottom with two wavy edges. A curtain may extend beyond one side of the picture.
 *
 * An edge through the middle of a letter can look like a stroke, and so can a sliver between two edges. So each curtain is the
 * best of several random ones.
 */
export function addCurtains(
  scene: Contours,
  halves: readonly LetterHalf[],
  picture: Picture,
  style: Style,
  chance: Chance,
): void {
  const chosen: Curtain[] = []
  while (chosen.length < style.curtains) {
    let best = randomCurtain(picture, style, chance)
    let least = damageOf(best, halves, chosen)
    for (let tries = 1; tries < style.curtainTries; tries += 1) {
      const other = randomCurtain(picture, style, chance)
      const damage = damageOf(other, halves, chosen)
      if (damage >= least) continue
      best = other
      least = damage
    }
    chosen.push(best)
    addCurtain(scene, best, picture)
  }
}

const steps = 5

function addCurtain(scene: Contours, curtain: Curtain, { width, height }: Picture): void {
  // Down the left edge, and up the right edge.
  for (let step = 0; step <= 2 * steps + 1; step += 1) {
    const isLeft = step <= steps
    const along = isLeft ? step : 2 * steps + 1 - step
    const y = margin + (along * (height - 2 * margin)) / steps
    addPoint(scene, inside(isLeft ? leftAt(curtain, y) : rightAt(curtain, y), width), y)
  }
  endContour(scene)
}

interface Curtain {
  readonly left: number
  readonly size: number
  readonly slope: number
  readonly leftWave: Wave
  readonly rightWave: Wave
}

function randomCurtain({ width }: Picture, style: Style, chance: Chance): Curtain {
  const leftWave = randomWave(chance, [1.5, 4], [30, 70])
  const rightWave = randomWave(chance, [1.5, 4], [30, 70])
  const slope = aside(chance, 0.3)
  const size = between(chance, style.curtainWidth)
  return { left: (width + size) * chance() - size, size, slope, leftWave, rightWave }
}

function leftAt({ left, slope, leftWave }: Curtain, y: number): number {
  return left + slope * y + waveAt(leftWave, y)
}

function rightAt({ left, size, slope, rightWave }: Curtain, y: number): number {
  return left + size + slope * y + waveAt(rightWave, y)
}

/** The damage, in widths of letters, for each letter by which a curtain covers more or less than half of the letters. */
const imbalance = 0.25

/** In pixels: two edges at a smaller distance leave a sliver. */
const sliver = 14

/**
 * The sum of three: how far the edges are inside letters, in widths of letters; how far the curtain is from covering half of
 * the letters; and how near the edges are to those of the other curtains.
 */
function damageOf(curtain: Curtain, halves: readonly LetterHalf[], chosen: readonly Curtain[]): number {
  let damage = 0
  let covered = -halves.length / 2
  for (const { left, right, middle } of halves) {
    const from = leftAt(curtain, middle)
    const to = rightAt(curtain, middle)
    damage += (depth(from, left, right) + depth(to, left, right)) / (right - left)
    if (from < (left + right) / 2 && to > (left + right) / 2) covered += 1
  }
  damage = (damage + imbalance * Math.abs(covered)) / 2
  for (const other of chosen)
    for (const y of [15, 45])
      damage += nearness(curtain, leftAt(other, y), y) + nearness(curtain, rightAt(other, y), y)
  return damage
}

/** How near the curtain's two edges are to another edge, from 0 to 2. */
function nearness(curtain: Curtain, edge: number, y: number): number {
  const [from, to] = [edge - sliver, edge + sliver]
  return (depth(leftAt(curtain, y), from, to) + depth(rightAt(curtain, y), from, to)) / sliver
}

/** How far a position is inside a span. */
function depth(at: number, from: number, to: number): number {
  return Math.max(0, Math.min(at - from, to - at))
}

/** @param letterEnds the number of contours up to the end of each letter */
export function halvesOf({ x, y, starts }: Contours, letterEnds: readonly number[]): LetterHalf[] {
  const halves: LetterHalf[] = []
  let first = 0
  for (const contour of letterEnds) {
    const end = starts[contour] as number
    let [top, bottom] = [Infinity, -Infinity]
    for (let point = first; point < end; point += 1) {
      top = Math.min(top, y[point] as number)
      bottom = Math.max(bottom, y[point] as number)
    }
    const upper = { left: Infinity, right: -Infinity, middle: (3 * top + bottom) / 4 }
    const lower = { left: Infinity, right: -Infinity, middle: (top + 3 * bottom) / 4 }
    for (let point = first; point < end; point += 1) {
      const half = 2 * (y[point] as number) < top + bottom ? upper : lower
      half.left = Math.min(half.left, x[point] as number)
      half.right = Math.max(half.right, x[point] as number)
    }
    halves.push(upper, lower)
    first = end
  }
  return halves
}
