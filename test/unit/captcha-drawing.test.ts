import { describe, expect, it } from 'vitest'
import { captchaAlphabet, randomAnswer } from '../../src/captcha/drawing/alphabet.ts'
import { drawCaptcha, type Drawing } from '../../src/captcha/drawing/draw-captcha.ts'
import { seededRandom } from '../../src/tools/seeded-random.ts'

const markup =
  /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="160" height="60" viewBox="0 0 160 60" role="img" aria-label="Picture with characters to type"><rect width="160" height="60" fill="#f3f4f6"\/><path fill="#1f2937" fill-rule="evenodd" d="([^"]*)"\/><\/svg>$/

const pathOf = (picture: string): string => markup.exec(picture)?.[1] ?? ''

const easy = (seed: string): Drawing => ({ difficulty: 1, random: seededRandom(seed) })

/** 100 pictures of each length that the service draws. */
const drawMany = (): string[] => {
  const random = seededRandom('many')
  return [4, 5, 6].flatMap((length) =>
    Array.from({ length: 100 }, () => drawCaptcha(randomAnswer(random, length), { difficulty: 1, random })),
  )
}

describe('drawCaptcha', () => {
  it('draws the same picture from the same randomness', () => {
    expect(drawCaptcha('3kpx', easy('a'))).toBe(drawCaptcha('3kpx', easy('a')))
  })

  it('draws another picture of the same answer from other randomness', () => {
    expect(drawCaptcha('3kpx', easy('a'))).not.toBe(drawCaptcha('3kpx', easy('b')))
  })

  it('draws different answers differently from the same randomness', () => {
    expect(drawCaptcha('3kpx', easy('a'))).not.toBe(drawCaptcha('3kpy', easy('a')))
  })

  it('varies nothing with the answer but the data of its one path', () => {
    for (const picture of drawMany()) expect(picture).toMatch(markup)
  })

  it('writes nothing but coordinates into the path', () => {
    for (const picture of drawMany()) {
      expect(pathOf(picture)).toMatch(/^(M\d+(\.\d)?( \d+(\.\d)?)+Z)+$/)
    }
  })

  it('keeps every point inside the view box', () => {
    for (const picture of drawMany()) {
      const lengths =
        pathOf(picture)
          .match(/[-\d.]+/g)
          ?.map(Number) ?? []
      expect(lengths.length % 2).toBe(0)
      const [xs, ys] = [
        lengths.filter((_, index) => index % 2 === 0),
        lengths.filter((_, index) => index % 2),
      ]
      expect(Math.min(...xs)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...xs)).toBeLessThanOrEqual(160)
      expect(Math.min(...ys)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...ys)).toBeLessThanOrEqual(60)
    }
  })

  it('stays below 4 kB', () => {
    for (const picture of drawMany()) expect(picture.length).toBeLessThan(4000)
  })

  it.each(Array.from(captchaAlphabet))('has a glyph for %s', (character) => {
    expect(drawCaptcha(character, easy('glyph'))).toMatch(markup)
  })

  it.each(['', 'A', '0', 'a3kp', '3kp ', '3kpX', '😀'])('refuses %j', (answer) => {
    expect(() => drawCaptcha(answer, easy('a'))).toThrow(RangeError)
  })

  it('does not tell the answer in an error', () => {
    expect(() => drawCaptcha('3kp!', easy('a'))).toThrow(/^captcha answer has a character outside/)
  })
})
