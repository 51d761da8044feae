import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/property-text.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { chineseNumbers, spellings } from '../phone/phone-spellings.test-support.ts'
import commonPasswords from './common-passwords.txt'
import { type PasswordContext, passwordWeakness } from './password-policy.ts'

const usernames = textOf('abcXYZ019_-', { minLength: 8, maxLength: 20 }).filter(
  (name) => !/^[\d-]+$/.test(name),
)

const contexts: fc.Arbitrary<PasswordContext> = fc.record({
  username: usernames,
  phoneNumber: chineseNumbers.map((national) => `+86${national}` as PhoneNumber),
  host: fc.constantFrom('teahouse.example', 'localhost', '127.0.0.1'),
})

const common = new Set(commonPasswords.trim().split('\n'))

/** The same text in any case, and in either width. */
function dressed(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: text.length, maxLength: text.length })
    .map((styles) =>
      styles
        .map(([isUpper, isWide], at) => {
          const character = isUpper ? text.charAt(at).toUpperCase() : text.charAt(at).toLowerCase()
          return isWide && /[!-~]/.test(character)
            ? String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfe_e0)
            : character
        })
        .join(''),
    )
}

describe('passwordWeakness', () => {
  it('knows the user name in every case and width, also with digits and marks added', () => {
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

  it('knows the phone number in every spelling that the sign-up takes', () => {
    const cases = chineseNumbers.chain((national) => fc.tuple(fc.constant(national), spellings(national)))
    fc.assert(
      fc.property(cases, contexts, ([national, password], context) => {
        const phoneNumber = `+86${national}` as PhoneNumber
        expect(passwordWeakness(password, { ...context, phoneNumber })).toEqual({
          reason: 'password_is_phone_number',
        })
      }),
    )
  })

  it('knows a common password in every case and width', () => {
    fc.assert(
      fc.property(fc.constantFrom(...common).chain(dressed), contexts, (password, context) => {
        expect(passwordWeakness(password, context)).toBeDefined()
      }),
    )
  })

  it('refuses no text that merely contains such a one', () => {
    const parts = contexts.chain((context) =>
      fc.tuple(
        fc.constant(context),
        fc.constantFrom(context.username, context.phoneNumber, 'password', 'teahouse', ''),
        fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }),
      ),
    )
    fc.assert(
      fc.property(parts, ([context, part, more]) => {
        // Four letters are neither an ending nor, but for a rare accident, one of the names.
        fc.pre(
          (more.match(/\p{L}/gu)?.length ?? 0) >= 4 &&
            !common.has((part + more).normalize('NFKC').toLowerCase()),
        )
        expect(passwordWeakness(part + more, context)).toBeUndefined()
      }),
    )
  })
})
