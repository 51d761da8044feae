import { describe, expect, it } from 'vitest'
import { captchaAlphabet, normaliseAnswer, randomAnswer } from './alphabet.ts'
import { seededRandom } from '../../../../tools/seeded-random.ts'

describe('captchaAlphabet', () => {
  it('holds small letters and digits, each once', () => {
    expect(captchaAlphabet).toMatch(/^[a-z0-9]+$/)
    expect(new Set(captchaAlphabet).size).toBe(captchaAlphabet.length)
  })

  it.each(['0oqd', '1il', '2z', '5s', '38b', '6g', '9gq', '4a', '7t', 'uv', 'hn', 'ef', 'pr', 'kxy', 'jt'])(
    'holds at most one of %s',
    (lookAlikes) => {
      const held = Array.from(lookAlikes).filter((character) => captchaAlphabet.includes(character))
      expect(held.length).toBeLessThanOrEqual(1)
    },
  )

  it('holds none of 0oq 1il 2z 5s 8b', () => {
    expect(captchaAlphabet).not.toMatch(/[0oq1il2z5s8b]/)
  })
})

describe('randomAnswer', () => {
  it.each([4, 5, 6])('draws %d characters of the alphabet', (length) => {
    const answer = randomAnswer(seededRandom('answer'), length)
    expect(answer).toHaveLength(length)
    for (const character of answer) expect(captchaAlphabet).toContain(character)
  })

  it('reaches the whole alphabet', () => {
    expect(new Set(randomAnswer(seededRandom('reach'), 2000)).size).toBe(captchaAlphabet.length)
  })
})

describe('normaliseAnswer', () => {
  it.each([
    ['3kew', '3kew'],
    ['3KeW', '3kew'],
    ['  3kew\t', '3kew'],
    ['３ｋＥＷ', '3kew'],
    ['BGFP', '69er'],
    ['478', 'at3'],
    ['ijnqxy', 'tth9kk'],
    ['3 kew', '3 kew'],
    ['zs05', 'zs05'],
    ['É!', 'é!'],
    ['constructor', 'cohstructor'],
  ])('takes %j for %j', (typed, answer) => {
    expect(normaliseAnswer(typed)).toBe(answer)
  })

  it('leaves every answer as it is', () => {
    expect(normaliseAnswer(captchaAlphabet)).toBe(captchaAlphabet)
  })

  it('takes a character only for one that an answer may have', () => {
    for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') {
      const taken = normaliseAnswer(character)
      if (taken !== character) {
        expect(captchaAlphabet).not.toContain(character)
        expect(captchaAlphabet).toContain(taken)
      }
    }
  })
})
