import { cutBridges } from './cut-bridges.ts'
import { edgeGrid } from './edge-grid.ts'
import { goStraight } from './go-straight.ts'
import type { Example } from './example.ts'
import { nearestOf } from './nearest.ts'
import { readSource } from './picture-source.ts'
import { commonestLength, type Trainer } from './reader.ts'
import { boxOf } from './rings.ts'
import { groupNested, isOfLetterSize, largestShapes, type Shape, shapesInSlots } from './shapes.ts'

const grid = { columns: 5, rows: 6, directions: 6 }

/** If fewer than one sample in so many has a shape a character, these alone are too few to learn from. */
const enough = 20

export interface ObjectReading {
  /** Also takes back turns where contours meet. */
  readonly isStraightened: boolean
}

/**
 * Reads without rendering: takes pictures apart into shapes, and compares each with the shapes of the samples.
 *
 * A sample's shapes from left to right are its characters, if there are as many. If hardly any sample has as many, the
 * largest shape in each equal part of the width counts as the character there.
 */
export const trainObjectReader =
  ({ isStraightened }: ObjectReading): Trainer =>
  (samples) => {
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

/** A path a character is a gift; of a sole path, each outermost contour and what it holds is a shape. */
const takeApart = (svg: string, isStraightened: boolean): { width: number; shapes: Shape[] } => {
  const { width, paths } = readSource(svg)
  const rings = paths.map(cutBridges).map((path) => (isStraightened ? goStraight(path) : path))
  const shapes: Shape[] = rings.length > 1 ? rings : rings.flatMap(groupNested)
  return { width, shapes: shapes.filter((shape) => isOfLetterSize(shape, width)) }
}

const describe = (shape: Shape): Float32Array => edgeGrid(shape, boxOf(shape), grid)
