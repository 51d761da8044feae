import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSupportedPhoneNumber } from './country-policy.ts'
import { maskPhoneNumber, parsePhoneNumber, type PhoneNumber } from './phone-number.ts'
import { homes, mobileNumbers, spelledNumbers, typedText } from './phone-spellings.test-support.ts'
import { anyCharacter } from '../../test/support/property-text.ts'

describe('parsePhoneNumber, for any number', () => {
  it('reads one number in all its spellings', () => {
    fc.assert(
      fc.property(spelledNumbers, ([national, text]) => {
        expect(parsePhoneNumber(text, 'CN')).toEqual({
          ok: true,
          value: { phoneNumber: `+86${national}`, country: 'CN', nationalNumber: national },
        })
      }),
    )
  })

  it('reads the international spelling anywhere, and the national one at home, of every country', () => {
    fc.assert(
      fc.property(mobileNumbers, homes, (number, elsewhere) => {
        const { country, nationalNumber } = number
        const expected = { ok: true, value: { phoneNumber: number.number, country, nationalNumber } }
        expect(parsePhoneNumber(number.formatInternational(), elsewhere)).toEqual(expected)
        // Islands whose numbers have four digits are dialled with their country code only.
        if (country !== undefined && nationalNumber.length > 4)
          expect(parsePhoneNumber(number.formatNational(), country)).toEqual(expected)
      }),
    )
  })

  it('refuses it with any other character, anywhere', () => {
    const foreign = anyCharacter.filter(
      (character) => !/[\d０-９+＋ ().\u00a0\u2010-\u2015－-]/u.test(character),
    )
    fc.assert(
      fc.property(spelledNumbers, foreign, fc.nat(40), ([, text], character, position) => {
        const at = Math.min(position, text.length)
        const spoilt = text.slice(0, at) + character + text.slice(at)
        expect(parsePhoneNumber(spoilt, 'CN')).toEqual({ ok: false, error: 'not_a_mobile_number' })
      }),
    )
  })
})

describe('parsePhoneNumber, for any text', () => {
  it('gives a number in E.164 that was all written there, or refuses; it never throws', () => {
    fc.assert(
      fc.property(typedText, homes, (text, home) => {
        const parsed = parsePhoneNumber(text, home)
        if (!parsed.ok) {
          expect(parsed.error).toBe('not_a_mobile_number')
          return
        }
        const { phoneNumber, nationalNumber } = parsed.value
        expect(phoneNumber).toMatch(/^\+[1-9]\d{6,14}$/)
        expect(phoneNumber.endsWith(nationalNumber)).toBe(true)
        const written = text.normalize('NFKC').replaceAll(/[^\d+]/g, '')
        expect(written).toMatch(/^\+?\d+$/)
        if (home === 'CN') expect(written.endsWith(nationalNumber)).toBe(true)
      }),
    )
  })

  it('reads what it gave as the same number, wherever home is', () => {
    fc.assert(
      fc.property(typedText, homes, homes, (text, home, elsewhere) => {
        const parsed = parsePhoneNumber(text, home)
        fc.pre(parsed.ok)
        expect(parsePhoneNumber(parsed.value.phoneNumber, elsewhere)).toEqual(parsed)
      }),
    )
  })
})

it('the country policy accepts a number if its country is allowed, and only then', () => {
  const lists = fc.uniqueArray(homes, { minLength: 1, maxLength: 200, size: 'max' })
  fc.assert(
    fc.property(mobileNumbers, lists, fc.boolean(), ({ number, country }, listed, isOwnAdded) => {
      if (country === undefined) throw new Error('Every example has a country')
      const [first = country, ...others] = listed
      const allowedCountries = [first, ...others, ...(isOwnAdded ? [country] : [])] as const
      const parsed = parseSupportedPhoneNumber(allowedCountries, number, '/mobile')
      if (allowedCountries.includes(country))
        expect(parsed).toMatchObject({ ok: true, value: { phoneNumber: number, country } })
      else expect(parsed).toMatchObject({ ok: false, error: { code: 'country_not_supported' } })
    }),
  )
})

it('maskPhoneNumber hides three digits of the shortest number, and four of all others', () => {
  fc.assert(
    fc.property(mobileNumbers, ({ number }) => {
      const shown = maskPhoneNumber(number as unknown as PhoneNumber).replaceAll(/\D/g, '')
      const written = number.slice(1)
      expect(written.length - shown.length).toBe(Math.min(4, written.length - 4))
    }),
  )
})
