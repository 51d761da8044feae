import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerLength, type Difficulty } from '../difficulty.ts'
import { captchaAlphabet, normaliseAnswer, randomAnswer } from './alphabet.ts'
import { secureRandom } from '../../../core/random.ts'
import { anyText, textOf } from '../../../../test/support/property-text.ts'

const answers = textOf(captchaAlphabet, { minLength: 4, maxLength: 6 })

/** What one who looks at a character may type for it: itself, or what looks the same and is in no answer. */
const lookAlikes: Readonly<Record<string, readonly string[]>> = {
  3: ['3', '8'],
  6: ['6', 'b', 'B'],
  9: ['9', 'g', 'q', 'Q', 'G'],
  a: ['a', 'A', '4'],
  e: ['e', 'E', 'f', 'F'],
  h: ['h', 'H', 'n', 'N'],
  k: ['k', 'K', 'x', 'X'],
  r: ['r', 'R', 'p', 'P'],
  t: ['t', 'T', '7', 'i', 'I', 'j', 'J'],
  y: ['y', 'Y', 'v', 'V'],
}

/** Full-width, as an input method may give it. */
const widened = (character: string): string => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfe_e0)

/** All that a visitor may type who has read the answer. */
const typed = (answer: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', ' ', '\t', '\u3000'),
      ...Array.from(answer, (character) => {
        const choices = lookAlikes[character] ?? [character, character.toUpperCase()]
        return fc.constantFrom(...choices, ...choices.map(widened))
      }),
      fc.constantFrom('', ' ', '\n', '\u3000'),
    )
    .map((parts) => parts.join(''))

describe('normaliseAnswer', () => {
  it('finds any answer in whatever people type who have read it', () => {
    const readings = answers.chain((answer) => fc.tuple(fc.constant(answer), typed(answer)))
    fc.assert(
      fc.property(readings, ([answer, text]) => {
        expect(normaliseAnswer(text)).toBe(answer)
      }),
    )
  })

  it('tells any two answers apart', () => {
    fc.assert(
      fc.property(answers, answers, (answer, other) => {
        expect(normaliseAnswer(answer) === normaliseAnswer(other)).toBe(answer === other)
      }),
    )
  })

  it('makes an answer of no text that has a character too many or too few', () => {
    const readings = answers.chain((answer) => fc.tuple(fc.constant(answer), typed(answer)))
    fc.assert(
      fc.property(
        readings,
        fc.constantFrom(...Array.from(captchaAlphabet)),
        fc.nat(6),
        ([answer, text], more, at) => {
          const trimmed = text.trim()
          expect(normaliseAnswer(trimmed.slice(0, at) + more + trimmed.slice(at))).not.toBe(answer)
          expect(normaliseAnswer(trimmed.slice(1))).not.toBe(answer)
        },
      ),
    )
  })

  it('throws for no text', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 16 }), (text) => {
        expect(typeof normaliseAnswer(text)).toBe('string')
      }),
    )
  })
})

describe('randomAnswer', () => {
  it('is what it will be compared with: normalising changes none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 6 }), (length) => {
        const answer = randomAnswer(secureRandom, length)
        expect(answer).toHaveLength(length)
        expect(normaliseAnswer(answer)).toBe(answer)
      }),
    )
  })
})

describe('the difficulty', () => {
  const difficulties = fc.constantFrom<Difficulty>(1, 2, 3)

  it('never makes an answer shorter than an easy one, nor longer than pictures are made for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 6 }), difficulties, difficulties, (easyLength, one, other) => {
        const lengths = [Math.min(one, other), Math.max(one, other)].map((difficulty) =>
          answerLength(easyLength, difficulty as Difficulty),
        )
        expect([easyLength, ...lengths, 6]).toEqual([easyLength, ...lengths, 6].toSorted((a, b) => a - b))
      }),
    )
  })
})
