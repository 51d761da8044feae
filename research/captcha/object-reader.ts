import { cutBridges } from './cut-bridges.ts'
import { edgeGrid } from './edge-grid.ts'
import { goStraight } from './go-straight.ts'
import { type Example, nearestOf } from './nearest.ts'
import { readSource } from './picture-source.ts'
import { commonestLength, type Trainer } from './reader.ts'
import { boxOf } from './rings.ts'
import { groupNested, isOfLetterSize, largestShapes, type Shape, shapesInSlots } from './shapes.ts'

const grid = { columns: 5, rows: 6, directions: 6 }

/** If fewer than one sample in 20 has one shape for each character, all samples are used. */
const enough = 20

export interface ObjectReading {
  /** Whether turns at meeting corners are undone first. */
  readonly isStraightened: boolean
}

/**
 * Reads SVG source without rendering: splits a picture into shapes, and compares each with the shapes of the samples.
 *
 * If a sample has as many shapes as characters, its shapes from left to right are its characters. If few samples have, the
 * width is divided into equal parts, and the largest shape in each part counts as the character there.
 */
export function trainObjectReader({ isStraightened }: ObjectReading): Trainer {
  return (samples) => {
    const seen = samples.map(({ text, svg }) => ({ text, ...takeApart(svg, isStraightened) }))
    const whole = seen.filter(({ text, shapes }) => shapes.length === text.length)
    const isWhole = whole.length * enough >= seen.length
    const assign = isWhole ? largestShapes : shapesInSlots
    const examples = (isWhole ? whole : seen).flatMap(({ text, width, shapes }) =>
      assign(shapes, text.length, width).flatMap((shape, index): Example[] =>
        shape ? [{ features: describe(shape), label: text.charAt(index) }] : [],
      ),
    )
    const classify = nearestOf(examples)
    const length = commonestLength(samples)
    return (svg) => {
      const { width, shapes } = takeApart(svg, isStraightened)
      return assign(shapes, length, width)
        .map((shape) => (shape ? classify(describe(shape)) : ''))
        .join('')
    }
  }
}

/** If there are several paths, each is a shape. In a single path, each outermost contour is a shape with its holes. */
function takeApart(svg: string, isStraightened: boolean): { width: number; shapes: Shape[] } {
  const { width, paths } = readSource(svg)
  const rings = paths.map(cutBridges).map((path) => (isStraightened ? goStraight(path) : path))
  const shapes: Shape[] = rings.length > 1 ? rings : rings.flatMap(groupNested)
  return { width, shapes: shapes.filter((shape) => isOfLetterSize(shape, width)) }
}

function describe(shape: Shape): Float32Array {
  return edgeGrid(shape, boxOf(shape), grid)
}
