import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/property-text.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { chineseNumbers, spelledNumbers } from '../phone/phone-spellings.test-support.ts'
import commonPasswords from './common-passwords.txt'
import { createPasswordPolicy } from './password-policy.ts'
import type { PasswordContext } from './password-rules.ts'

const { weakness: passwordWeakness } = createPasswordPolicy(0, undefined)

const usernames = textOf('abcXYZ019_-', { minLength: 8, maxLength: 20 }).filter(
  (name) => !/^[\d-]+$/.test(name),
)

const contexts: fc.Arbitrary<PasswordContext> = fc.record({
  username: usernames,
  phoneNumber: chineseNumbers.map((national) => `+86${national}` as PhoneNumber),
  host: fc.constantFrom('teahouse.example', 'localhost', '127.0.0.1'),
})

const common = new Set(commonPasswords.trim().split('\n'))

describe('passwordWeakness', () => {
  it('refuses the user name in every case and width, also with digits and marks added', () => {
    const endings = textOf('0123456789!?.', { maxLength: 4 })
    const cases = contexts.chain((context) =>
      fc.tuple(fc.constant(context), dressed(context.username), endings, endings),
    )
    fc.assert(
      fc.property(cases, ([context, name, before, after]) => {
        expect(passwordWeakness(name, context)).toEqual({ reason: 'password_is_username' })
        expect(passwordWeakness(before + name + after, context)).toBeDefined()
      }),
    )
  })

  it('refuses the phone number in every spelling that sign-up accepts', () => {
    fc.assert(
      fc.property(spelledNumbers, contexts, ([national, password], context) => {
        const phoneNumber = `+86${national}` as PhoneNumber
        expect(passwordWeakness(password, { ...context, phoneNumber })).toEqual({
          reason: 'password_is_phone_number',
        })
      }),
    )
  })

  it('refuses a common password in every case and width', () => {
    fc.assert(
      fc.property(fc.constantFrom(...common).chain(dressed), contexts, (password, context) => {
        expect(passwordWeakness(password, context)).toBeDefined()
      }),
    )
  })

  it('accepts a text that merely contains one of them', () => {
    const parts = contexts.chain((context) =>
      fc.tuple(
        fc.constant(context),
        fc.constantFrom(context.username, context.phoneNumber, 'password', 'teahouse', ''),
        fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }),
      ),
    )
    fc.assert(
      fc.property(parts, ([context, part, more]) => {
        // Four more letters are not an ending, and hardly ever a name.
        fc.pre(
          (more.match(/\p{L}/gu)?.length ?? 0) >= 4 &&
            !common.has((part + more).normalize('NFKC').toLowerCase()),
        )
        expect(passwordWeakness(part + more, context)).toBeUndefined()
      }),
    )
  })
})

/** The same text in any case and in either width. */
function dressed(text: string): fc.Arbitrary<string> {
  const characters = Array.from(text, (character) =>
    fc
      .constantFrom(character.toUpperCase(), character.toLowerCase())
      .chain((cased) => fc.constantFrom(cased, fullWidth(cased))),
  )
  return fc.tuple(...characters).map((dressedCharacters) => dressedCharacters.join(''))
}

function fullWidth(character: string): string {
  if (!/[!-~]/.test(character)) return character
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfe_e0)
}
