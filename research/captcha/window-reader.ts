import { cutBridges } from './cut-bridges.ts'
import { edgeGrid } from './edge-grid.ts'
import { readSource } from './picture-source.ts'
import { percentByPython } from './python-reader.ts'
import type { Sample } from './reader.ts'

/** The same as in `window_reader.py`. */
const grid = { columns: 80, rows: 15, directions: 6 }

/** A feature is seldom larger than 1/8. This scales 1/8 to 255. */
const brightness = 8 * 255

/**
 * Reads SVG source without rendering and without separating shapes: removes bridges, collects short pieces of outline in
 * columns by height and direction, and trains a small network that reads the columns from left to right.
 *
 * @returns the percentage of the `testing` pictures in which it reads every character correctly
 * @throws {NotInstalled}
 */
export function percentByWindows(training: readonly Sample[], testing: readonly Sample[]): number {
  return percentByPython('window_reader.py', { training, testing, look: lookAtEdges, rounds: 40 })
}

/** Returns one small picture for each direction: the edges of this direction. */
function lookAtEdges(svg: string): Uint8Array {
  const { width, height, paths } = readSource(svg)
  const box = { left: 0, right: width, top: 0, bottom: height }
  const features = edgeGrid(paths.flatMap(cutBridges), box, grid)
  const cells = grid.columns * grid.rows
  return Uint8Array.from(features, (_, index) => {
    const [cell, direction] = [index % cells, Math.floor(index / cells)]
    return Math.min(255, Math.round(brightness * (features[cell * grid.directions + direction] ?? 0)))
  })
}
