import { aside, between, type Chance } from '../chance.ts'
import { addPoint, type Contours, endContour } from '../contours.ts'
import type { Picture } from '../picture.ts'
import type { Style } from '../style.ts'
import { inside, margin } from './inside.ts'
import { randomWave, type Wave, waveAt } from './wave.ts'

/** Where the upper or the lower half of a letter stands in the picture. */
export interface LetterHalf {
  left: number
  right: number
  /** Its middle, up and down. */
  middle: number
}

/**
 * Adds patches from top to bottom with two wavy edges; they may hang out of the picture on one side.
 *
 * An edge through the middle of a letter can look like a stroke of it, and so can the sliver between two edges. So each patch
 * is the best of a few random ones.
 */
export function addCurtains(
  scene: Contours,
  halves: readonly LetterHalf[],
  picture: Picture,
  style: Style,
  chance: Chance,
): void {
  const hung: Curtain[] = []
  while (hung.length < style.curtains) {
    let best = randomCurtain(picture, style, chance)
    let least = damageOf(best, halves, hung)
    for (let tries = 1; tries < style.curtainTries; tries += 1) {
      const other = randomCurtain(picture, style, chance)
      const damage = damageOf(other, halves, hung)
      if (damage >= least) continue
      best = other
      least = damage
    }
    hung.push(best)
    addCurtain(scene, best, picture)
  }
}

const steps = 5

function addCurtain(scene: Contours, curtain: Curtain, { width, height }: Picture): void {
  // Down along the left edge, and up along the right.
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

/** What it costs that a curtain covers more or less than half of the letters, for each letter, in widths of letters. */
const imbalance = 0.25

/** Edges that come closer than this leave a sliver, in pixels. */
const sliver = 14

/**
 * How far the edges go into letters, in their widths; how far the curtain is from covering half of them; and how near it comes
 * to the edges of the others.
 */
function damageOf(curtain: Curtain, halves: readonly LetterHalf[], hung: readonly Curtain[]): number {
  let damage = 0
  let covered = -halves.length / 2
  for (const { left, right, middle } of halves) {
    const from = leftAt(curtain, middle)
    const to = rightAt(curtain, middle)
    damage += (depth(from, left, right) + depth(to, left, right)) / (right - left)
    if (from < (left + right) / 2 && to > (left + right) / 2) covered += 1
  }
  damage = (damage + imbalance * Math.abs(covered)) / 2
  for (const other of hung)
    for (const y of [15, 45])
      damage += nearness(curtain, leftAt(other, y), y) + nearness(curtain, rightAt(other, y), y)
  return damage
}

/** From 0 to 2: one for each edge of the curtain. */
function nearness(curtain: Curtain, edge: number, y: number): number {
  const [from, to] = [edge - sliver, edge + sliver]
  return (depth(leftAt(curtain, y), from, to) + depth(rightAt(curtain, y), from, to)) / sliver
}

/** How far a place is inside of a span. */
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
