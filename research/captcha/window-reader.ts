import { cutBridges } from './cut-bridges.ts'
import { edgeGrid } from './edge-grid.ts'
import type { Example } from './example.ts'
import { readSource } from './picture-source.ts'
import { commonestLength, type Trainer } from './reader.ts'
import { boxOf } from './rings.ts'
import { trainSmallNet } from './small-net.ts'

const grid = { columns: 12, rows: 8, directions: 4 }

/** How far a window reaches from its middle to each side, in widths of a character: some of the neighbours belongs to it. */
const reach = 0.8

/** Each sample is looked at through windows moved by so much, since characters do not stand quite where they should. */
const shifts = [-0.15, 0, 0.15]

/**
 * Reads without rendering and without telling shapes apart: for each character, the pieces of outline in a window about
 * where it should stand are pooled by place and direction, for a small net to tell.
 */
export const trainWindowReader: Trainer = (samples) => {
  const length = commonestLength(samples)
  const examples = samples
    .filter(({ text }) => text.length === length)
    .flatMap(({ text, svg }) => {
      const look = windowsOn(svg, length)
      return Array.from(text).flatMap((label, index) =>
        shifts.map((shift): Example => ({ features: look(index + shift), label })),
      )
    })
  const classify = trainSmallNet(examples)
  return (svg) => {
    const look = windowsOn(svg, length)
    return Array.from({ length }, (_, index) => classify(look(index))).join('')
  }
}

/** What is seen where a character should stand; between whole numbers, between characters. */
const windowsOn = (svg: string, length: number): ((index: number) => Float32Array) => {
  const { height, paths } = readSource(svg)
  const rings = paths.flatMap(cutBridges)
  const { left, right } = boxOf(rings)
  const room = (right - left) / length
  return (index) => {
    const middle = left + (index + 0.5) * room
    const window = { left: middle - reach * room, right: middle + reach * room, top: 0, bottom: height }
    return edgeGrid(rings, window, grid)
  }
}
