import { addPoint, type Contours, mostPoints } from '../contours.ts'

/**
 * Adds two points at each crossing, one to each of the two edges. Their numbers are consecutive.
 *
 * The number of an edge is the number of its first point. Each letter is compared with all parts before it, but not with itself:
 * contours of one letter do not cross. After the letters, each contour is a part.
 *
 * @param scene inside the picture; the new points are added to it
 * @param letterEnds the number of contours up to the end of each letter
 * @param next the next point of each point; the new points are linked in
 */
export function splitAtCrossings(scene: Contours, letterEnds: readonly number[], next: Int32Array): void {
  const { x, y } = scene
  const firstNew = scene.points
  for (let edge = 0; edge < firstNew; edge += 1) {
    const end = next[edge] as number
    runX[edge] = (x[end] as number) - (x[edge] as number)
    runY[edge] = (y[end] as number) - (y[edge] as number)
  }
  entries = 0
  lastOf.fill(-1)
  let from = 0
  for (let part = 0, contours = 0; contours < scene.count; part += 1) {
    contours = letterEnds[part] ?? contours + 1
    const to = scene.starts[contours] as number
    for (let edge = from; edge < to; edge += 1) compareWithCells(scene, next, firstNew, edge)
    for (let edge = from; edge < to; edge += 1) putIntoCells(x[edge] as number, y[edge] as number, edge)
    from = to
  }
}

/** In pixels: the picture is divided into square cells of this size. Only edges of the same cell are compared. */
const cellSize = 8
const columns = 32
const rows = 8

/** The vector from the first to the last point of each edge. */
const runX = new Float64Array(mostPoints)
const runY = new Float64Array(mostPoints)
/** The position of each new point on its edge, from 0 to 1. */
const along = new Float64Array(mostPoints)
/** A linked list of entries for each cell: the last entry of each cell, and for each entry its edge and the entry before. */
const lastOf = new Int32Array(columns * rows)
const edgeAt = new Int32Array(4 * mostPoints)
const entryBefore = new Int32Array(4 * mostPoints)
let entries = 0

function compareWithCells(scene: Contours, next: Int32Array, firstNew: number, edge: number): void {
  const { x, y } = scene
  const x0 = x[edge] as number
  const y0 = y[edge] as number
  const dx = runX[edge] as number
  const dy = runY[edge] as number
  const lastRow = cellAt(dy < 0 ? y0 : y0 + dy)
  const lastColumn = cellAt(dx < 0 ? x0 : x0 + dx)
  for (let row = cellAt(dy < 0 ? y0 + dy : y0); row <= lastRow; row += 1)
    for (let column = cellAt(dx < 0 ? x0 + dx : x0); column <= lastColumn; column += 1) {
      let entry = lastOf[columns * row + column] as number
      for (; entry >= 0; entry = entryBefore[entry] as number) {
        const other = edgeAt[entry] as number
        const otherDx = runX[other] as number
        const otherDy = runY[other] as number
        const offX = (x[other] as number) - x0
        const offY = (y[other] as number) - y0
        const cross = dx * otherDy - dy * otherDx
        const squared = cross * cross
        // The positions on both edges, from 0 to `squared`. Few edges cross, so the slow division comes later.
        const there = (offX * otherDy - offY * otherDx) * cross
        const otherThere = (offX * dy - offY * dx) * cross
        if (!(there > 0 && otherThere > 0 && there < squared && otherThere < squared)) continue
        const at = there / squared
        const crossX = x0 + at * dx
        const crossY = y0 + at * dy
        // The crossing belongs to another cell.
        if (cellAt(crossX) !== column || cellAt(crossY) !== row) continue
        addPoint(scene, crossX, crossY)
        insert(next, firstNew, edge, at, scene.points - 1)
        addPoint(scene, crossX, crossY)
        insert(next, firstNew, other, otherThere / squared, scene.points - 1)
      }
    }
}

function putIntoCells(x0: number, y0: number, edge: number): void {
  const dx = runX[edge] as number
  const dy = runY[edge] as number
  const lastRow = cellAt(dy < 0 ? y0 : y0 + dy)
  const lastColumn = cellAt(dx < 0 ? x0 : x0 + dx)
  for (let row = cellAt(dy < 0 ? y0 + dy : y0); row <= lastRow; row += 1)
    for (let column = cellAt(dx < 0 ? x0 + dx : x0); column <= lastColumn; column += 1) {
      const cell = columns * row + column
      edgeAt[entries] = edge
      entryBefore[entries] = lastOf[cell] as number
      lastOf[cell] = entries
      entries += 1
    }
}

/** The bitwise operation truncates. No coordinate is negative. */
function cellAt(pixels: number): number {
  return (pixels / cellSize) | 0
}

/** Links a new point into an edge, in the order of the positions. */
function insert(next: Int32Array, firstNew: number, edge: number, at: number, point: number): void {
  let before = edge
  for (;;) {
    const after = next[before] as number
    if (after < firstNew || (along[after] as number) > at) break
    before = after
  }
  along[point] = at
  next[point] = next[before] as number
  next[before] = point
}
