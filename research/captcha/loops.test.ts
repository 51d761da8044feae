import { describe, expect, it } from 'vitest'
import { cutBridges } from './cut-bridges.ts'
import { goStraight } from './go-straight.ts'
import { parsePath } from './path-data.ts'
import type { Ring } from './rings.ts'

/** Two squares and a triangle in one: the second hangs by a bridge on the first, the triangle on the first one's bridge. */
const bridged = 'M0 0H4V4L6 4H9V9H6V4L7 20H9V22L7 20L6 4L4 4H0Z'

const expectRings = (rings: readonly Ring[], ...expected: string[]) => {
  // Where a ring begins does not matter.
  const inOrder = (some: readonly Ring[]) =>
    some.map((ring) => ring.map(String).toSorted().join(' ')).toSorted()
  expect(inOrder(rings)).toEqual(inOrder(expected.flatMap(parsePath)))
}

describe('cutBridges', () => {
  it('takes contours apart that hang on each other', () => {
    expectRings(cutBridges(parsePath(bridged)), 'M0 0H4V4H0Z', 'M6 4H9V9H6Z', 'M7 20H9V22Z')
  })

  it('drops lines that are drawn there and back', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4L9 9L12 9L9 9L4 4H0Z')), 'M0 0H4V4H0Z')
  })

  it('drops an outline that is drawn once more the other way round', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4H0ZM6 6H9V9ZM6 6L9 9V6Z')), 'M0 0H4V4H0Z')
  })

  it('leaves other contours as they are', () => {
    expectRings(cutBridges(parsePath('M0 0H4V4H0ZM4 4H8V8H4Z')), 'M0 0H4V4H0Z', 'M4 4H8V8H4Z')
  })
})

describe('goStraight', () => {
  it('finds two squares that overlap, whose contours turned where they cross', () => {
    const [both, overlap] = ['M0 0H6V2H10V6H4V4H0Z', 'M6 2V4H4V2Z']
    expectRings(goStraight([both, overlap].flatMap(parsePath)), 'M0 0H6V2V4H4H0Z', 'M4 2H6H10V6H4V4Z')
  })

  it('finds them even if the corners do not quite meet', () => {
    const [both, overlap] = ['M0 0H60V20.5H100V60H40V40H0Z', 'M60 20V40.4H40V20Z']
    expectRings(
      goStraight([both, overlap].flatMap(parsePath)),
      'M0 0H60V20V40.4L40 40H0Z',
      'M40 20L60 20.5H100V60H40V40.4Z',
    )
  })

  it('leaves contours that touch in a point', () => {
    const touching = ['M0 0L2 2L4 0Z', 'M4 4L2 2L0 4Z']
    expectRings(goStraight(touching.flatMap(parsePath)), ...touching)
  })
})
