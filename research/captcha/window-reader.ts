import { cutBridges } from './cut-bridges.ts'
import { edgeGrid } from './edge-grid.ts'
import { readSource } from './picture-source.ts'
import { percentByPython } from './python-reader.ts'
import type { Sample } from './reader.ts'

/** `window_reader.py` expects the same. */
const grid = { columns: 80, rows: 15, directions: 6 }

/** A cell's share of the outline is seldom larger than an eighth; as a byte. */
const brightness = 8 * 255

/**
 * Reads without rendering and without telling shapes apart: after the edges that paint nothing are cut out, short pieces of
 * outline are pooled in columns by where they lie and how they run, for a small network to read from left to right.
 *
 * @returns how many of a hundred pictures of `testing` it reads rightly as a whole
 * @throws {NotInstalled}
 */
export function percentByWindows(training: readonly Sample[], testing: readonly Sample[]): number {
  return percentByPython('window_reader.py', { training, testing, look: lookAtEdges, rounds: 40 })
}

/** For each direction a small picture of the edges that run so. */
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
