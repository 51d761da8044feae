import { describe, expect, it } from 'vitest'
import type { Difficulty } from '../../difficulty.ts'
import { captchaAlphabet } from '../alphabet.ts'
import type { Chance } from '../chance.ts'
import { mostPoints, newContours } from '../contours.ts'
import { outlineOf } from '../contours.test-support.ts'
import { capitalHeight, decodeContour, encodeContour } from '../glyphs/glyph-code.ts'
import { glyphData } from '../glyphs/glyph-data.ts'
import { pickGlyph } from '../glyphs/pick-glyph.ts'
import type { Contour } from '../outline.ts'
import { turnAtCrossings } from '../path/crossings.ts'
import { picture } from '../picture.ts'
import { addOverlays } from './overlays.ts'
import { placeLine } from './place-line.ts'
import { pose } from './pose.ts'
import { setLine } from './set-line.ts'
import { type Style, styles } from '../style.ts'
import { areaOf, boundsOf, seededChance } from '../../../../../test/support/outlines.ts'

const difficulties: readonly Difficulty[] = [1, 2, 3]

/** No distortion. */
const plain: Style = {
  ...styles[1],
  letterHeight: [40, 40],
  aspect: [1, 1],
  turn: 0,
  lean: 0,
  raise: 0,
  thinning: [0, 0],
  hollow: 0,
  overlap: [0, 0],
}

describe('encodeContour', () => {
  it.each([[[0, 0, 10, 0, 10, 10]], [[-88, 88, -44, 44, 0, 0]], [[44, -44, 0, 0, -44, 44, 0, 88, 44, 44]]])(
    'is reversed by decodeContour: %j',
    (contour) => {
      expect(decodeContour(encodeContour(contour))).toEqual(contour)
    },
  )

  it.each([[[0, 0, 45, 0]], [[0, 0, 0, -45]], [[200, 0]]])(
    'refuses a step that is too long: %j',
    (contour) => {
      expect(() => encodeContour(contour)).toThrow(RangeError)
    },
  )
})

describe('glyphData', () => {
  const shapes = Object.values(glyphData).flatMap((texts) =>
    texts.map((text) => text.split(' ').map(decodeContour)),
  )

  it('has many shapes for each character of the alphabet, and none for others', () => {
    expect(Object.keys(glyphData).toSorted()).toEqual(Array.from(captchaAlphabet).toSorted())
    for (const texts of Object.values(glyphData)) expect(new Set(texts).size).toBeGreaterThanOrEqual(14)
  })

  it('has shapes of about the same height, around the origin, each with an area', () => {
    for (const shape of shapes) {
      const { left, right, top, bottom } = boundsOf(shape)
      expect(bottom - top).toBeGreaterThan(0.65 * capitalHeight)
      expect(bottom - top).toBeLessThan(1.7 * capitalHeight)
      expect(Math.abs(left + right)).toBeLessThanOrEqual(3)
      expect(Math.abs(top + bottom)).toBeLessThanOrEqual(3)
      for (const contour of shape) expect(Math.abs(areaOf(contour))).toBeGreaterThan(20)
    }
  })

  it('has shapes that can be made hollow: the ink is to the right of all contours', () => {
    for (const shape of shapes) {
      const areas = shape.map(areaOf)
      expect(areas.filter((area) => area > 0)).toHaveLength(1)
      expect(areas.reduce((sum, area) => sum + area)).toBeGreaterThan(0)
    }
  })
})

describe('pose', () => {
  it('keeps the area of a letter of one height, whatever its turn, lean and aspect', () => {
    const turned: Style = { ...styles[3], letterHeight: [40, 40], thinning: [0, 0], hollow: 0 }
    for (const seed of ['a', 'b', 'c', 'd']) {
      const [one = [], other = []] = [plain, turned].map((style) => letter('k', style, seed)[0])
      expect(areaOf(other) / areaOf(one)).toBeCloseTo(1, 6)
    }
  })

  it('makes a capital as high as the style says', () => {
    const { top, bottom } = boundsOf(letter('e', plain, 'height'))
    expect(bottom - top).toBeGreaterThan(36)
    expect(bottom - top).toBeLessThan(44)
  })
})

describe('a hollow letter', () => {
  it('has each contour once more, a little inside of the ink', () => {
    const hollow = letter('d', { ...plain, hollow: 1 }, 'hollow')
    const [outer = [], innerOfOuter = [], hole = [], innerOfHole = []] = hollow
    expect([outer, hole]).toEqual(letter('d', plain, 'hollow'))
    // The ink lies between: the first contour’s twin is smaller, and that of its hole is larger.
    expect(areaOf(innerOfOuter)).toBeLessThan(0.95 * areaOf(outer))
    expect(-areaOf(innerOfHole)).toBeGreaterThan(-1.05 * areaOf(hole))
    expect(boundsOf([innerOfOuter]).left).toBeGreaterThan(boundsOf([outer]).left + 1)
    expect(boundsOf([innerOfHole]).left).toBeLessThan(boundsOf([hole]).left - 1)
  })

  it('is large: a small letter stays solid', () => {
    expect(letter('d', { ...plain, hollow: 1, letterHeight: [30, 30] }, 'hollow')).toHaveLength(2)
  })
})

describe('setLine', () => {
  it.each(difficulties)(
    'sets letters from left to right, close to each other (difficulty %d)',
    (difficulty) => {
      for (let run = 0; run < 50; run += 1) {
        const { contours, letterEnds } = poseAll('wt3ke6', styles[difficulty], seededChance(`set ${run}`))
        setLine(contours, letterEnds, styles[difficulty], seededChance(`line ${run}`))
        const outline = outlineOf(contours)
        const letters = letterEnds.map((end, index) =>
          boundsOf(outline.slice(letterEnds[index - 1] ?? 0, end)),
        )
        const middles = letters.map(({ left, right }) => (left + right) / 2)
        expect(middles).toEqual(middles.toSorted((a, b) => a - b))
        for (const [index, { left }] of letters.slice(1).entries())
          expect(left - (letters[index]?.right ?? Number.NaN)).toBeLessThan(8)
      }
    },
  )
})

describe.each(difficulties)('a scene of difficulty %d', (difficulty) => {
  const style = styles[difficulty]

  it('lies inside the picture, letters and overlays', () => {
    for (let run = 0; run < 100; run += 1) {
      const { contours } = drawScene('w3mdrk', style, seededChance(`place ${run}`))
      const { left, right, top, bottom } = boundsOf(outlineOf(contours))
      expect(left).toBeGreaterThanOrEqual(0)
      expect(top).toBeGreaterThanOrEqual(0)
      expect(right).toBeLessThanOrEqual(picture.width)
      expect(bottom).toBeLessThanOrEqual(picture.height)
    }
  })

  it('has as many overlays as the style says', () => {
    const { threads, blobs, curtains } = style
    const scene = newContours()
    addOverlays(scene, [], picture, style, seededChance('count'))
    expect(scene.count).toBe(threads + blobs + curtains)
  })
})

it('the arrays of a drawing have room for twice the largest picture', () => {
  const patches = newContours()
  let most = 0
  for (let run = 0; run < 200; run += 1) {
    const chance = seededChance(`room ${run}`)
    const { contours, letterEnds } = drawScene('mmmmmm', styles[3], chance)
    turnAtCrossings(contours, letterEnds, patches, chance)
    most = Math.max(most, contours.points)
  }
  expect(most).toBeGreaterThan(400)
  expect(most).toBeLessThan(mostPoints / 2)
})

it('a line is not always in the same place, nor of the same size', () => {
  const places = Array.from({ length: 40 }, (_, run) => {
    const { contours, letterEnds } = poseAll('3ker', styles[1], seededChance('same'))
    setLine(contours, letterEnds, styles[1], seededChance('same'))
    placeLine(contours, picture, styles[1], seededChance(`place ${run}`))
    const { left, right } = boundsOf(outlineOf(contours))
    return { left, width: right - left }
  })
  const spread = (lengths: number[]) => Math.max(...lengths) - Math.min(...lengths)
  expect(spread(places.map(({ left }) => left))).toBeGreaterThan(15)
  expect(spread(places.map(({ width }) => width))).toBeGreaterThan(15)
})

function poseAll(text: string, style: Style, chance: Chance) {
  const contours = newContours()
  const letterEnds = Array.from(text, (character) => {
    pose(pickGlyph(character, chance), contours, style, chance)
    return contours.count
  })
  return { contours, letterEnds }
}

function drawScene(text: string, style: Style, chance: Chance) {
  const { contours, letterEnds } = poseAll(text, style, chance)
  setLine(contours, letterEnds, style, chance)
  placeLine(contours, picture, style, chance)
  addOverlays(contours, letterEnds, picture, style, chance)
  return { contours, letterEnds }
}

/** The outline of one letter. */
function letter(character: string, style: Style, seed: string): Contour[] {
  return outlineOf(poseAll(character, style, seededChance(seed)).contours)
}
