import { describe, expect, it } from 'vitest'
import { endContour, newContours } from '../contours.ts'
import { contoursOf, outlineOf } from '../contours.test-support.ts'
import { bridge } from './bridge.ts'
import { turnAtCrossings } from './crossings.ts'
import { pathText } from './path-text.ts'
import { resample } from './resample.ts'
import type { Contour, Outline } from '../outline.ts'
import { picture } from '../picture.ts'
import { addOverlays } from '../scene/overlays.ts'
import { styles } from '../style.ts'
import type { Chance } from '../chance.ts'
import {
  circle,
  contourIn,
  differenceOf,
  pointsOf,
  seededChance,
  square,
} from '../../../../../test/support/outlines.ts'

const seeds = Array.from({ length: 20 }, (_, index) => `scene ${index}`)

describe('turnAtCrossings', () => {
  it('does not change contours that do not cross, also one inside another', () => {
    const apart = [square(10, 10, 30), square(20, 20, 5), square(80, 10, 20)]
    expect(turn(apart).map(pointsOf)).toEqual(apart.map(pointsOf))
  })

  it('makes two crossing squares two patches, with corners moved at the crossings', () => {
    const squares = [square(10, 10, 20), square(20, 20, 20)]
    const patches = turn(squares)
    expect(patches.map((patch) => patch.length / 2).toSorted((a, b) => a - b)).toEqual([4, 8])
    expect(differenceOf(patches, squares)).toBeLessThan(1)
  })

  it('leaves no point in two patches', () => {
    const repeated = (outline: Outline) => {
      const points = outline.flatMap(pointsOf)
      return points.length - new Set(points).size
    }
    for (const seed of seeds) expect(repeated(turn(scene(seed), seed))).toBe(repeated(scene(seed)))
  })

  it('turns at each of several crossings on one edge', () => {
    const comb = [square(10, 10, 45), square(20, 5, 10), square(40, 5, 10)]
    expect(turn(comb).flatMap(pointsOf)).toHaveLength(3 * 4 + 4 * 2)
    expect(differenceOf(turn(comb), comb)).toBeLessThan(1)
  })

  it.each(seeds)('paints nearly the same (%s)', (seed) => {
    expect(differenceOf(turn(scene(seed), seed), scene(seed))).toBeLessThan(35)
  })

  it('leaves no crossed contour whole', () => {
    for (const seed of seeds) {
      // A thread crosses the whole picture.
      const thread = pointsOf(scene(seed)[9] ?? expect.fail())
      expect(thread.length).toBeGreaterThan(0)
      for (const patch of turn(scene(seed), seed)) expect(pointsOf(patch)).not.toEqual(thread)
    }
  })
})

describe('resample', () => {
  const round = circle(30, 30, 20)

  it('keeps corners, from wherever it begins', () => {
    const corners = square(10, 10, 30)
    for (const seed of seeds)
      expect(pointsOf(resampled(corners, seededChance(seed)))).toEqual(
        expect.arrayContaining(pointsOf(corners)),
      )
  })

  it('begins elsewhere and adds other points each time', () => {
    const [one = [], other = []] = ['a', 'b'].map((seed) => resampled(round, seededChance(seed)))
    expect(pointsOf(one).filter((point) => pointsOf(other).includes(point))).toEqual([])
  })

  it('keeps no old point that is not a corner', () => {
    const old = pointsOf(round)
    for (const seed of seeds) {
      const points = pointsOf(resampled(round, seededChance(seed)))
      expect(points.filter((point) => old.includes(point))).toEqual([])
    }
  })

  it.each(seeds)('paints nearly the same (%s)', (seed) => {
    const chance = seededChance(seed)
    const outline = scene(seed).map((contour) => resampled(contour, chance))
    expect(differenceOf(outline, scene(seed))).toBeLessThan(35)
  })

  it('adds more points where a contour is round than where it is straight', () => {
    const perPixel = (contour: number[], length: number) =>
      resampled(contour, seededChance('density')).length / 2 / length
    expect(perPixel(circle(30, 30, 6), 2 * Math.PI * 6)).toBeGreaterThan(
      1.4 * perPixel(square(10, 10, 45), 180),
    )
  })
})

describe('bridge', () => {
  it('returns a single contour unchanged', () => {
    expect(pointsOf(bridged([square(10, 10, 20)], 'a'))).toEqual(pointsOf(square(10, 10, 20)))
  })

  it.each(seeds)('joins all contours into one that paints the same (%s)', (seed) => {
    const joined = bridged(scene(seed), seed)
    expect(differenceOf([joined], scene(seed))).toBe(0)
  })

  const inARow = [square(10, 10, 5), square(30, 10, 5), square(50, 10, 5)]

  it('passes every point, and two more for each bridge', () => {
    const joined = bridged(inARow, 'a')
    expect(new Set(pointsOf(joined))).toEqual(new Set(inARow.flatMap(pointsOf)))
    expect(joined).toHaveLength(3 * 8 + 2 * 4)
  })

  it('begins with any of the contours', () => {
    const starts = Array.from({ length: 50 }, (_, seed) => bridged(inARow, `${seed}`)[0])
    expect(new Set(starts)).toEqual(new Set([10, 30, 50]))
  })
})

describe('pathText', () => {
  it.each([
    { contour: [1, 2, 1.5, 2, 1.5, 0.3], text: 'M10 20l 5 0 0-17z' },
    { contour: [0, 0, 16.04, 0.06, 0, 0], text: 'M0 0l 160 1-160-1z' },
    { contour: [1, 1, 1.04, 1.02, 30, 1], text: 'M10 10l 290 0z' },
  ])('writes $text', ({ contour, text }) => {
    expect(pathText(contoursOf([contour]))).toBe(text)
  })

  it('is off by half a unit at most, however long the path', () => {
    const contour = resampled(circle(70, 30, 25, 200), seededChance('a'))
    const written = contourIn(`<path d="${pathText(contoursOf([contour]))}"/>`)
    expect(written).toHaveLength(contour.length)
    for (const [index, length] of written.entries())
      expect(Math.abs(length - (contour[index] ?? 0))).toBeLessThanOrEqual(0.05 + 1e-9)
  })
})

/** Round, angular and wavy contours that overlap, as letters and overlays do. */
function scene(seed: string): Contour[] {
  const chance = seededChance(seed)
  const letters = [
    ...Array.from({ length: 5 }, () => circle(20 + 120 * chance(), 20 + 20 * chance(), 8 + 10 * chance())),
    ...Array.from({ length: 4 }, () => square(5 + 110 * chance(), 2 + 20 * chance(), 12 + 20 * chance())),
  ]
  const overlays = newContours()
  addOverlays(overlays, [], picture, styles[3], chance)
  return [...letters, ...outlineOf(overlays)]
}

function turn(outline: Outline, seed = 'turn'): Contour[] {
  const patches = newContours()
  turnAtCrossings(contoursOf(outline), [], patches, seededChance(seed))
  return outlineOf(patches)
}

function resampled(contour: Contour, chance: Chance): Contour {
  const into = newContours()
  resample(contoursOf([contour]), 0, contour.length / 2, into, chance)
  endContour(into)
  return outlineOf(into)[0] ?? []
}

function bridged(outline: Outline, seed: string): Contour {
  const joined = newContours()
  bridge(contoursOf(outline), joined, seededChance(seed))
  expect(joined.count).toBe(1)
  return outlineOf(joined)[0] ?? []
}
