import { describe, expect, it } from 'vitest'
import { addPoint, type Contours, endContour, newContours } from '../contours.ts'
import { picture } from '../picture.ts'
import { addCurtains, halvesOf } from './curtain.ts'
import { type Style, styles } from '../style.ts'
import { isPainted, seededChance } from '../../../../../test/support/outlines.ts'

/** Four blocks in a row stand for letters. */
const lefts = [10, 46, 82, 118]
const [blockWidth, top, bottom] = [30, 12, 48]

function blocks(): Contours {
  const scene = newContours()
  for (const left of lefts) {
    addPoint(scene, left, top)
    addPoint(scene, left + blockWidth, top)
    addPoint(scene, left + blockWidth, bottom)
    addPoint(scene, left, bottom)
    endContour(scene)
  }
  return scene
}

/** The curtains of one picture, each as x, y, x, y… */
function curtains(style: Style, seed: string): number[][] {
  const scene = blocks()
  addCurtains(scene, halvesOf(scene, [1, 2, 3, 4]), picture, style, seededChance(seed))
  const { x, y, starts, count } = scene
  return Array.from({ length: count - lefts.length }, (_, index) => {
    const [from = 0, to = 0] = starts.subarray(lefts.length + index, lefts.length + index + 2)
    return Array.from(x.subarray(from, to)).flatMap((along, point) => [along, y[from + point] ?? Number.NaN])
  })
}

/** How many blocks of so many pictures an edge cuts in their middle third. */
function cutBlocks(style: Style): number {
  return Array.from({ length: 100 }, (_, run) => curtains(style, `run ${run}`))
    .flatMap((hung) =>
      lefts.map((left) => {
        const [one, other] = [1 / 3, 2 / 3].map((share) => isPainted(hung, left + share * blockWidth, 30))
        return one !== other
      }),
    )
    .filter(Boolean).length
}

describe('addCurtains', () => {
  it('is told where the upper and the lower half of each letter stand', () => {
    const halves = halvesOf(blocks(), [1, 2, 3, 4])
    expect(halves).toHaveLength(8)
    expect(halves[0]).toEqual({ left: 10, right: 40, middle: 21 })
    expect(halves[7]).toEqual({ left: 118, right: 148, middle: 39 })
  })

  it('keeps edges out of the middle of letters, where one random curtain after the other would not', () => {
    const careless = cutBlocks({ ...styles[1], curtainTries: 1 })
    expect(careless).toBeGreaterThan(40)
    expect(cutBlocks(styles[1])).toBeLessThan(careless / 2.5)
  })

  it('covers some letters and leaves out some in most pictures', () => {
    const isCovered = (hung: number[][]) => lefts.map((left) => isPainted(hung, left + blockWidth / 2, 30))
    const mixed = Array.from({ length: 100 }, (_, run) =>
      isCovered(curtains(styles[1], `run ${run}`)),
    ).filter((covered) => new Set(covered).size === 2)
    expect(mixed.length).toBeGreaterThan(80)
  })
})
