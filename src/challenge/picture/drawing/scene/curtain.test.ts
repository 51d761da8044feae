import { describe, expect, it } from 'vitest'
import type { Contour } from '../outline.ts'
import { picture } from '../picture.ts'
import { addCurtains, halvesOf } from './curtain.ts'
import { type Style, styles } from '../style.ts'
import { contoursOf, outlineOf } from '../contours.test-support.ts'
import { isPainted, seededChance, square } from '../../../../../test/support/outlines.ts'

/** Four blocks in a row stand for letters. */
const lefts = [10, 46, 82, 118]
const side = 30
const blocks = lefts.map((left) => square(left, 15, side))
const letterEnds = [1, 2, 3, 4]

describe('addCurtains', () => {
  it('receives the position of the upper and the lower half of each letter', () => {
    const halves = halvesOf(contoursOf(blocks), letterEnds)
    expect(halves).toHaveLength(8)
    expect(halves[0]).toEqual({ left: 10, right: 40, middle: 22.5 })
    expect(halves[7]).toEqual({ left: 118, right: 148, middle: 37.5 })
  })

  it('keeps edges out of the middle of letters, which the first random curtains would not', () => {
    const careless = cutBlocks({ ...styles[1], curtainTries: 1 })
    expect(careless).toBeGreaterThan(40)
    expect(cutBlocks(styles[1])).toBeLessThan(careless / 2.5)
  })

  it('covers some letters and leaves out some in most pictures', () => {
    const mixed = hundredPictures(styles[1]).filter((curtains) => {
      const covered = lefts.map((left) => isPainted(curtains, left + side / 2, 30))
      return new Set(covered).size === 2
    })
    expect(mixed.length).toBeGreaterThan(80)
  })
})

/** How many blocks of a hundred pictures an edge cuts in their middle third. */
function cutBlocks(style: Style): number {
  const isCut = hundredPictures(style).flatMap((curtains) =>
    lefts.map((left) => {
      const [one, other] = [1 / 3, 2 / 3].map((share) => isPainted(curtains, left + share * side, 30))
      return one !== other
    }),
  )
  return isCut.filter(Boolean).length
}

/** The curtains of each picture. */
function hundredPictures(style: Style): Contour[][] {
  return Array.from({ length: 100 }, (_, run) => {
    const scene = contoursOf(blocks)
    addCurtains(scene, halvesOf(scene, letterEnds), picture, style, seededChance(`run ${run}`))
    return outlineOf(scene).slice(blocks.length)
  })
}
