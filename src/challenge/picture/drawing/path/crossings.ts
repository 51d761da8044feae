import type { Chance } from '../chance.ts'
import { addPoint, clear, type Contours, endContour, mostPoints } from '../contours.ts'
import { splitAtCrossings } from './split.ts'

/**
 * Where edges of two contours cross, exchanges the continuations: each contour turns into the other one.
 *
 * The even-odd rule paints the same area for any order of edges. But no contour is the outline of a letter any more: each
 * follows the edge of a light or dark patch, and could be traced from the picture. Each corner at a crossing is moved inwards a
 * little, because two contours with a common point would reveal the crossing.
 *
 * @param scene inside the picture: coordinates from 0 to 500. The points of the crossings are added to it
 * @param letterEnds the number of contours up to the end of each letter
 * @param patches receives the new contours, in an order that reveals nothing
 */
export function turnAtCrossings(
  scene: Contours,
  letterEnds: readonly number[],
  patches: Contours,
  chance: Chance,
): void {
  const firstCrossing = scene.points
  link(scene)
  splitAtCrossings(scene, letterEnds, next)
  // The two points of each crossing exchange their next points.
  for (let point = firstCrossing; point < scene.points; point += 2) {
    const after = next[point] as number
    next[point] = next[point + 1] as number
    next[point + 1] = after
  }
  walk(scene, firstCrossing, patches, chance)
}

/** For each point, the next point and the point before. */
const next = new Int32Array(mostPoints)
const before = new Int32Array(mostPoints)

/** Links the points of each contour to a ring. */
function link({ starts, count }: Contours): void {
  for (let contour = 0; contour < count; contour += 1) {
    const first = starts[contour] as number
    const last = (starts[contour + 1] as number) - 1
    for (let point = first; point < last; point += 1) next[point] = point + 1
    next[last] = first
  }
}

const passed = -1

function walk(scene: Contours, firstCrossing: number, patches: Contours, chance: Chance): void {
  const { x, y, points } = scene
  for (let point = 0; point < points; point += 1) before[next[point] as number] = point
  clear(patches)
  for (let first = 0; first < points; first += 1) {
    if (before[first] === passed) continue
    let point = first
    do {
      if (point < firstCrossing) addPoint(patches, x[point] as number, y[point] as number)
      else addCorner(scene, point, patches, chance)
      point = next[point] as number
    } while (point !== first)
    do {
      before[point] = passed
      point = next[point] as number
    } while (point !== first)
    endContour(patches)
  }
}

/** In pixels: a corner at a crossing is moved by `shortestCut` to `shortestCut + cutSpread`. */
const shortestCut = 0.4
const cutSpread = 0.6

/** Adds a corner at a crossing, moved inwards between its two edges, by at most a third of the edges. */
function addCorner({ x, y }: Contours, point: number, patches: Contours, chance: Chance): void {
  const atX = x[point] as number
  const atY = y[point] as number
  const back = before[point] as number
  const on = next[point] as number
  const backX = (x[back] as number) - atX
  const backY = (y[back] as number) - atY
  const onX = (x[on] as number) - atX
  const onY = (y[on] as number) - atY
  const cut = shortestCut + cutSpread * chance()
  const partBack = Math.min(cut / Math.sqrt(backX * backX + backY * backY), 1 / 3)
  const partOn = Math.min(cut / Math.sqrt(onX * onX + onY * onY), 1 / 3)
  addPoint(patches, atX + (partBack * backX + partOn * onX) / 2, atY + (partBack * backY + partOn * onY) / 2)
}
