import { describe, expect, it, vi } from 'vitest'
import { answerLength, type Difficulty } from '../difficulty.ts'
import { randomAnswer } from './alphabet.ts'
import { drawCaptcha, type Drawing } from './draw-captcha.ts'
import type { Random } from '../../../core/random.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'
import { boundsOf, contourIn, isPainted } from '../../../../test/support/outlines.ts'

const markup =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="160" height="60" viewBox="0 0 1600 600" role="img" aria-label="Picture with characters to type"><rect width="100%" height="100%" fill="#f3f4f6"\/><path fill="#1f2937" fill-rule="evenodd" d="M\d+ \d+l[-\d ]+z"\/><\/svg>$/

const difficulties: readonly Difficulty[] = [1, 2, 3]

describe('drawCaptcha', () => {
  it('draws the same picture for the same answer and the same randomness, and another one for others', () => {
    const picture = drawCaptcha('3kew', easy('a'))
    expect(drawCaptcha('3kew', easy('a'))).toBe(picture)
    expect(drawCaptcha('3kew', easy('b'))).not.toBe(picture)
    expect(drawCaptcha('3ker', easy('a'))).not.toBe(picture)
  })

  it.each(['', '3kew3ke'])('refuses %j, which is empty or too long', (answer) => {
    expect(() => drawCaptcha(answer, easy('a'))).toThrow(
      new RangeError('captcha answer is empty or too long'),
    )
  })

  it.each(['A', '0', '3kpe', '3ke ', '3keX', '3ke!', '😀', 'v'])(
    'refuses %j, which has a character outside the alphabet, and does not tell it in the error',
    (answer) => {
      expect(() => drawCaptcha(answer, easy('a'))).toThrow(
        new RangeError('captcha answer has a character outside the alphabet'),
      )
    },
  )

  it.each(['3kew', 'w9dmth'])('asks once for randomness, whatever the answer: %s', (answer) => {
    const random = vi.fn<Random>(seededRandom('a'))
    drawCaptcha(answer, { difficulty: 1, random })
    expect(random.mock.calls).toEqual([[16]])
  })
})

describe.each(difficulties)('a picture of difficulty %d', (difficulty) => {
  const random = seededRandom('many')
  const pictures = Array.from({ length: 200 }, () =>
    drawCaptcha(randomAnswer(random, answerLength(4, difficulty)), { difficulty, random }),
  )
  const contours = pictures.map(contourIn)

  it('differs only in the data of its one sub-path, whatever the answer', () => {
    for (const picture of pictures) expect(picture).toMatch(markup)
  })

  it('keeps every point inside the view box', () => {
    const { left, right, top, bottom } = boundsOf(contours)
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThanOrEqual(160)
    expect(top).toBeGreaterThanOrEqual(0)
    expect(bottom).toBeLessThanOrEqual(60)
  })

  it('paints between 5 % and 85 % of the picture', () => {
    for (const contour of contours) {
      let painted = 0
      for (let x = 2; x < 160; x += 4)
        for (let y = 2; y < 60; y += 4) if (isPainted([contour], x, y)) painted += 1
      expect(painted / 600).toBeGreaterThan(0.05)
      expect(painted / 600).toBeLessThan(0.85)
    }
  })

  it('begins anywhere, not at the first letter', () => {
    const starts = contours.map(([x = 0]) => x)
    const inLeftHalf = starts.filter((x) => x < 80).length
    expect(inLeftHalf).toBeGreaterThan(60)
    expect(inLeftHalf).toBeLessThan(140)
  })

  it('goes back and forth between left and right, so its order is not the order of reading', () => {
    // If letters came one after the other, the middle of a path's second half would lie right of its first half's.
    const drift = contours.map((contour) => {
      const xs = contour.filter((_, index) => index % 2 === 0)
      const mean = (some: number[]) => some.reduce((sum, x) => sum + x, 0) / some.length
      return mean(xs.slice(xs.length / 2)) - mean(xs.slice(0, xs.length / 2))
    })
    const rightwards = drift.filter((distance) => distance > 0).length
    expect(rightwards).toBeGreaterThan(60)
    expect(rightwards).toBeLessThan(140)
  })

  it(`is small: ${difficulty === 1 ? 1.5 : 2} kB at most on average, gzip`, async () => {
    const sizes = await Promise.all(pictures.slice(0, 50).map(gzipBytes))
    expect(sizes.reduce((sum, size) => sum + size, 0) / 50).toBeLessThan(difficulty === 1 ? 1500 : 2000)
    expect(Math.max(...sizes)).toBeLessThan(difficulty === 1 ? 2000 : 2500)
  })
})

function easy(seed: string): Drawing {
  return { difficulty: 1, random: seededRandom(seed) }
}

async function gzipBytes(text: string): Promise<number> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return (await new Response(packed).arrayBuffer()).byteLength
}
