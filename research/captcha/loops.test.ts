import { describe, expect, it } from 'vitest'
import { cutBridges } from './cut-bridges.ts'
import { goStraight } from './go-straight.ts'
import { parsePath } from './path-data.ts'
import type { Ring } from './rings.ts'

/** Two squares and a triangle in one path: a bridge joins the squares, and another joins the triangle to that bridge. */
const bridged = 'M0 0H4V4L6 4H9V9H6V4L7 20H9V22L7 20L6 4L4 4H0Z'

function expectRings(rings: readonly Ring[], ...expected: string[]) {
  // The first point of a ring is arbitrary.
  const inOrder = (some: readonly Ring[]) =>
    some.map((ring) => ring.map(String).toSorted().join(' ')).toSorted()
  expect(inOrder(rings)).toEqual(inOrder(expected.flatMap(parsePath)))
}

describe('cutBridges', () => {
  it('separates contours that are joined by bridges', () => {
    expectRings(cutBridges(parsePath(bridged)), 'M0 0H4V4H0Z', 'M6 4H9V9H6Z', 'M7 20H9V22Z')
  })

  it('drops lines that are drawn forth and back', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4L9 9L12 9L9 9L4 4H0Z')), 'M0 0H4V4H0Z')
  })

  it('drops an outline that is drawn once in each direction', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4H0ZM6 6H9V9ZM6 6L9 9V6Z')), 'M0 0H4V4H0Z')
  })

  it('does not change other contours', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4H0ZM4 4H8V8H4Z')), 'M0 0H4V4H0Z', 'M4 4H8V8H4Z')
  })
})

describe('goStraight', () => {
  it('finds two overlapping squares whose contours turn at the crossings', () => {
    const [both, overlap] = ['M0 0H6V2H10V6H4V4H0Z', 'M6 2V4H4V2Z']
    expectRings(goStraight([both, overlap].flatMap(parsePath)), 'M0 0H6V2V4H4H0Z', 'M4 2H6H10V6H4V4Z')
  })

  it('finds them if the corners do not meet exactly', () => {
    const [both, overlap] = ['M0 0H60V20.5H100V60H40V40H0Z', 'M60 20V40.4H40V20Z']
    expectRings(
      goStraight([both, overlap].flatMap(parsePath)),
      'M0 0H60V20V40.4L40 40H0Z',
      'M40 20L60 20.5H100V60H40V40.4Z',
    )
  })

  it('does not change contours that touch in a point', () => {
    const touching = ['M0 0L2 2L4 0Z', 'M4 4L2 2L0 4Z']
    expectRings(goStraight(touching.flatMap(parsePath)), ...touching)
  })
})
