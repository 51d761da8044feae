import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import commonPasswords from './common-passwords.txt'
import { passwordWeakness } from './password-policy.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { chineseNumbers, spellings } from '../phone/phone-spellings.test-support.ts'
import { textOf } from '../../test/support/property-text.ts'

const usernames = textOf('abcXYZ019_-', { minLength: 8, maxLength: 20 }).filter(
  (name) => !/^[\d-]+$/.test(name),
)

const users = fc.record({
  username: usernames,
  phoneNumber: chineseNumbers.map((national) => `+86${national}` as PhoneNumber),
})

const common = new Set(commonPasswords.trim().split('\n'))

/** The same text in any case, and in either width. */
const dressed = (text: string): fc.Arbitrary<string> =>
  fc
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

describe('passwordWeakness', () => {
  it('knows the user name in every case and width', () => {
    const cases = users.chain((user) => fc.tuple(fc.constant(user), dressed(user.username)))
    fc.assert(
      fc.property(cases, ([user, password]) => {
        expect(passwordWeakness(password, user)).toBe('It is the user name.')
      }),
    )
  })

  it('knows the phone number in every spelling that the sign-up takes', () => {
    const cases = chineseNumbers.chain((national) => fc.tuple(fc.constant(national), spellings(national)))
    fc.assert(
      fc.property(cases, usernames, ([national, password], username) => {
        const phoneNumber = `+86${national}` as PhoneNumber
        expect(passwordWeakness(password, { username, phoneNumber })).toBe('It is the phone number.')
      }),
    )
  })

  it('knows a common password in every case and width', () => {
    const cases = fc.constantFrom(...common).chain(dressed)
    fc.assert(
      fc.property(cases, users, (password, user) => {
        expect(passwordWeakness(password, user)).toBeDefined()
      }),
    )
  })

  it('refuses nothing else: no text that merely contains such a one', () => {
    const parts = users.chain((user) =>
      fc.tuple(
        fc.constant(user),
        fc.constantFrom(user.username, user.phoneNumber, 'password', ''),
        fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }),
      ),
    )
    fc.assert(
      fc.property(parts, ([user, part, more]) => {
        const folded = (part + more).normalize('NFKC').toLowerCase()
        fc.pre(/\p{L}/u.test(more) && folded !== user.username.toLowerCase() && !common.has(folded))
        expect(passwordWeakness(part + more, user)).toBeUndefined()
      }),
    )
  })
})
