import { describe, expect, it } from 'vitest'
import { randomAnswer } from '../../src/challenge/picture/drawing/alphabet.ts'
import { startChance } from '../../src/challenge/picture/drawing/chance.ts'
import { newContours } from '../../src/challenge/picture/drawing/contours.ts'
import { pickGlyph } from '../../src/challenge/picture/drawing/glyphs/pick-glyph.ts'
import { pose } from '../../src/challenge/picture/drawing/scene/pose.ts'
import { pathText } from '../../src/challenge/picture/drawing/path/path-text.ts'
import { setLine } from '../../src/challenge/picture/drawing/scene/set-line.ts'
import { styles } from '../../src/challenge/picture/drawing/style.ts'
import { seededRandom } from '../../tools/seeded-random.ts'
import { trainObjectReader } from './object-reader.ts'
import { percentRight, type Sample } from './reader.ts'
import { drawOwn, drawSvgCaptcha } from './samples.ts'

/** Our letters, typefaces, poses and spacing. But each contour is a separate sub-path, and there are no overlays. */
function drawUndefended(count: number, seed: string): Sample[] {
  const random = seededRandom(seed)
  const chance = startChance(random)
  return Array.from({ length: count }, () => {
    const text = randomAnswer(random, 4)
    const line = newContours()
    const letterEnds = Array.from(text, (character) => {
      pose(pickGlyph(character, chance), line, styles[1], chance)
      return line.count
    })
    setLine(line, letterEnds, styles[1], chance)
    const data = Array.from({ length: line.count }, (_, contour) => pathText(line, contour)).join('')
    return { text, svg: `<svg width="160" height="60" viewBox="0 0 1600 600"><path d="${data}"/></svg>` }
  })
}

const trainByObjects = trainObjectReader({ isStraightened: false })

describe('trainObjectReader', () => {
  it('reads svg-captcha', () => {
    const read = trainByObjects(drawSvgCaptcha(300))
    expect(percentRight(read, drawSvgCaptcha(100))).toBeGreaterThanOrEqual(80)
  })

  it('reads our letters without overlays and bridges', () => {
    const read = trainByObjects(drawUndefended(600, 'train'))
    expect(percentRight(read, drawUndefended(100, 'test'))).toBeGreaterThanOrEqual(50)
  })

  it.each([1, 2, 3] as const)('reads none of our captchas at difficulty %d', (difficulty) => {
    const read = trainByObjects(drawOwn(difficulty, 300, 'train'))
    expect(percentRight(read, drawOwn(difficulty, 100, 'test'))).toBe(0)
  })
})
