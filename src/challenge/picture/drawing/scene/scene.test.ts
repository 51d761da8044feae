import { describe, expect, it } from 'vitest'
import type { Difficulty } from '../../difficulty.ts'
import { captchaAlphabet } from '../alphabet.ts'
import { capitalHeight, decodeContour, encodeContour } from '../glyphs/glyph-code.ts'
import { glyphData } from '../glyphs/glyph-data.ts'
import { pickGlyph } from '../glyphs/pick-glyph.ts'
import type { Outline } from '../outline.ts'
import { picture } from '../picture.ts'
import { overlays } from './overlays.ts'
import { placeLine } from './place-line.ts'
import { pose } from './pose.ts'
import { setLine } from './set-line.ts'
import { type Style, styles } from '../style.ts'
import { areaOf, boundsOf, seededChance } from '../../../../../test/support/outlines.ts'

const difficulties: readonly Difficulty[] = [1, 2, 3]

/** Undistorted. */
const plain: Style = {
  ...styles[1],
  letterHeight: [40, 40],
  aspect: [1, 1],
  turn: 0,
  lean: 0,
  raise: 0,
  overlap: [0, 0],
}

const letters = (text: string, style: Style, seed: string): Outline[] => {
  const chance = seededChance(seed)
  return Array.from(text, (character) => pose(pickGlyph(character, chance), style, chance))
}

describe('encodeContour', () => {
  it.each([[[0, 0, 10, 0, 10, 10]], [[-88, 88, -44, 44, 0, 0]], [[44, -44, 0, 0, -44, 44, 0, 88, 44, 44]]])(
    'is undone by decodeContour: %j',
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
  const shapes = Object.entries(glyphData).flatMap(([character, texts]) =>
    texts.map((text, index) => ({
      name: `${character} ${index}`,
      outline: text.split(' ').map(decodeContour),
    })),
  )

  it('has many shapes for each character of the alphabet, and none for others', () => {
    expect(Object.keys(glyphData).toSorted()).toEqual(Array.from(captchaAlphabet).toSorted())
    for (const texts of Object.values(glyphData)) expect(new Set(texts).size).toBeGreaterThanOrEqual(14)
  })

  it('has shapes of about one height, about the origin, that enclose something', () => {
    for (const { outline } of shapes) {
      const { left, right, top, bottom } = boundsOf(outline)
      expect(bottom - top).toBeGreaterThan(0.65 * capitalHeight)
      expect(bottom - top).toBeLessThan(1.7 * capitalHeight)
      expect(Math.abs(left + right)).toBeLessThanOrEqual(3)
      expect(Math.abs(top + bottom)).toBeLessThanOrEqual(3)
      for (const contour of outline) expect(Math.abs(areaOf(contour))).toBeGreaterThan(20)
    }
  })
})

describe('pose', () => {
  it('keeps a letter’s area for its height, whatever its turn, lean and aspect', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const upright = seededChance(seed)
      const distorted = seededChance(seed)
      const glyph = pickGlyph('k', upright)
      pickGlyph('k', distorted)
      const [one] = pose(glyph, plain, upright)
      const [other] = pose(glyph, { ...styles[3], letterHeight: [40, 40] }, distorted)
      expect(areaOf(other ?? []) / areaOf(one ?? [])).toBeCloseTo(1, 6)
    }
  })

  it('makes a capital as high as the style says', () => {
    const { top, bottom } = boundsOf(letters('e', plain, 'height')[0] ?? [])
    expect(bottom - top).toBeGreaterThan(36)
    expect(bottom - top).toBeLessThan(44)
  })
})

describe('setLine', () => {
  it.each(difficulties)(
    'sets letters from left to right, close to each other (difficulty %d)',
    (difficulty) => {
      for (let run = 0; run < 50; run += 1) {
        const line = letters('wt3ke6', styles[difficulty], `set ${run}`)
        setLine(line, styles[difficulty], seededChance(`line ${run}`))
        const middles = line.map((letter) => boundsOf(letter)).map(({ left, right }) => (left + right) / 2)
        expect(middles).toEqual(middles.toSorted((a, b) => a - b))
        for (const [index, letter] of line.slice(1).entries())
          expect(boundsOf(letter).left - boundsOf(line[index] ?? []).right).toBeLessThan(8)
      }
    },
  )
})

describe.each(difficulties)('a scene of difficulty %d', (difficulty) => {
  const style = styles[difficulty]

  it('lies inside the picture, letters and overlays', () => {
    for (let run = 0; run < 100; run += 1) {
      const chance = seededChance(`place ${run}`)
      const line = letters('w3mdrk', style, `letters ${run}`)
      setLine(line, style, chance)
      placeLine(line.flat(), picture, style, chance)
      for (const outline of [line.flat(), overlays(picture, style, chance)]) {
        const { left, right, top, bottom } = boundsOf(outline)
        expect(left).toBeGreaterThanOrEqual(0)
        expect(top).toBeGreaterThanOrEqual(0)
        expect(right).toBeLessThanOrEqual(picture.width)
        expect(bottom).toBeLessThanOrEqual(picture.height)
      }
    }
  })

  it('has as many overlays as the style says', () => {
    const { threads, blobs, curtains } = style
    expect(overlays(picture, style, seededChance('count'))).toHaveLength(threads + blobs + curtains)
  })
})

describe('a line', () => {
  it('is not always in the same place, nor of the same size', () => {
    const places = Array.from({ length: 40 }, (_, run) => {
      const line = letters('3key', styles[1], 'same')
      setLine(line, styles[1], seededChance('same'))
      placeLine(line.flat(), picture, styles[1], seededChance(`place ${run}`))
      const { left, right } = boundsOf(line.flat())
      return { left, width: right - left }
    })
    const spread = (lengths: number[]) => Math.max(...lengths) - Math.min(...lengths)
    expect(spread(places.map(({ left }) => left))).toBeGreaterThan(15)
    expect(spread(places.map(({ width }) => width))).toBeGreaterThan(15)
  })
})
