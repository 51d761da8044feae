import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { captchaAlphabet, normaliseAnswer } from './alphabet.ts'
import { textOf } from '../../../../test/support/property-text.ts'

/** What a visitor may type for a character: itself, or a similar one that is in no answer. */
const lookAlikes: Readonly<Record<string, string>> = {
  3: '38',
  6: '6bB',
  9: '9gGqQ',
  a: 'aA4',
  e: 'eEfF',
  h: 'hHnN',
  k: 'kKxXyY',
  r: 'rRpP',
  t: 'tT7iIjJ',
}

const spaces = fc.constantFrom('', ' ', '\t', '\n', '\u3000')

it('normaliseAnswer finds the answer in any text that a visitor may type for it', () => {
  const readings = textOf(captchaAlphabet, { minLength: 4, maxLength: 6 }).chain((answer) =>
    fc.tuple(fc.constant(answer), spaces, fc.tuple(...Array.from(answer, typed)), spaces),
  )
  fc.assert(
    fc.property(readings, ([answer, before, characters, behind]) => {
      expect(normaliseAnswer(before + characters.join('') + behind)).toBe(answer)
    }),
  )
})

function typed(character: string): fc.Arbitrary<string> {
  const choices = Array.from(lookAlikes[character] ?? character + character.toUpperCase())
  return fc.constantFrom(...choices, ...choices.map(fullWidth))
}

/** As an input method may give it. */
function fullWidth(character: string): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfe_e0)
}
