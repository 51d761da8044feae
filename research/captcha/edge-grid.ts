import { type Box, edgesOf, type Ring } from './rings.ts'

/** The resolution: cells in a box, and edge directions in a cell. */
export interface Grid {
  readonly columns: number
  readonly rows: number
  readonly directions: number
}

/** Edges are cut into pieces of at most this length, in cells. A piece counts at its middle. */
const pieceLength = 0.25

/**
 * Returns the length of outline in each cell and each direction, as a vector of length 1.
 *
 * The result is independent of the size of the box, and of the first point, the number of points and the sense of rotation of
 * each contour.
 */
export function edgeGrid(rings: readonly Ring[], box: Box, grid: Grid): Float32Array {
  const { columns, rows, directions } = grid
  const features = new Float32Array(columns * rows * directions)
  const scaleX = columns / (box.right - box.left)
  const scaleY = rows / (box.bottom - box.top)
  for (const [[x0, y0], [x1, y1]] of rings.flatMap(edgesOf)) {
    const [fromX, fromY] = [(x0 - box.left) * scaleX, (y0 - box.top) * scaleY]
    const [dx, dy] = [(x1 - x0) * scaleX, (y1 - y0) * scaleY]
    const length = Math.hypot(dx, dy)
    if (Math.max(fromX, fromX + dx) < -1 || Math.min(fromX, fromX + dx) > columns + 1) continue
    const pieces = Math.ceil(length / pieceLength)
    const direction = (Math.atan2(dy, dx) / Math.PI + 1) * directions
    for (let piece = 0; piece < pieces; piece += 1) {
      const along = (piece + 0.5) / pieces
      spread(features, grid, fromX + along * dx - 0.5, fromY + along * dy - 0.5, direction, length / pieces)
    }
  }
  return normalise(features)
}

/** Divides a piece among the two nearest cells on each axis and the two nearest directions. */
function spread(
  features: Float32Array,
  { columns, rows, directions }: Grid,
  x: number,
  y: number,
  direction: number,
  length: number,
): void {
  const [column, row, turn] = [Math.floor(x), Math.floor(y), Math.floor(direction)]
  for (let corner = 0; corner < 8; corner += 1) {
    const [right, down, on] = [corner & 1, (corner >> 1) & 1, corner >> 2]
    const [toColumn, toRow] = [column + right, row + down]
    if (toColumn < 0 || toColumn >= columns || toRow < 0 || toRow >= rows) continue
    const share =
      nearness(x - column, right) * nearness(y - row, down) * nearness(direction - turn, on) * length
    const index = (toRow * columns + toColumn) * directions + ((turn + on) % directions)
    features[index] = (features[index] as number) + share
  }
}

function nearness(offset: number, side: number): number {
  return side === 1 ? offset : 1 - offset
}

/** Square roots prevent that one long edge dominates. */
function normalise(features: Float32Array): Float32Array {
  const roots = features.map(Math.sqrt)
  const length = Math.hypot(...roots) || 1
  return roots.map((value) => value / length)
}
