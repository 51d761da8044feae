import { describe, expect, it } from 'vitest'
import { captchaAlphabet, normaliseAnswer, randomAnswer } from './alphabet.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'

describe('captchaAlphabet', () => {
  it('has small letters and digits, each once, and none of 0oq 1il 2z 5s 8b', () => {
    expect(captchaAlphabet).toMatch(/^[a-z0-9]+$/)
    expect(captchaAlphabet).not.toMatch(/[0oq1il2z5s8b]/)
    expect(new Set(captchaAlphabet).size).toBe(captchaAlphabet.length)
  })

  it.each(['0oqd', '1il', '2z', '5s', '38b', '6g', '9gq', '4a', '7t', 'uv', 'hn', 'ef', 'pr', 'kxy', 'jt'])(
    'has at most one of %s',
    (lookAlikes) => {
      const held = Array.from(lookAlikes).filter((character) => captchaAlphabet.includes(character))
      expect(held.length).toBeLessThanOrEqual(1)
    },
  )
})

describe('randomAnswer', () => {
  it.each([4, 5, 6])('draws %d characters', (length) => {
    expect(randomAnswer(seededRandom('answer'), length)).toHaveLength(length)
  })

  it('draws all characters of the alphabet, and no others', () => {
    expect(new Set(randomAnswer(seededRandom('reach'), 2000))).toEqual(new Set(captchaAlphabet))
  })
})

describe('normaliseAnswer', () => {
  it.each([
    // Each character of an answer stays as it is. A character that looks like one of them becomes it.
    ['0123456789', '0123a56t39'],
    ['abcdefghijklmnopqrstuvwxyz', 'a6cdee9httklmhor9rstuvwkkz'],
    ['  3KeW\t', '3kew'],
    ['３ｋＥＷ', '3kew'],
    ['3 kew', '3 kew'],
    ['É!', 'é!'],
  ])('reads %j as %j', (typed, answer) => {
    expect(normaliseAnswer(typed)).toBe(answer)
  })
})
