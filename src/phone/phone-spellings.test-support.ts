import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/mobile'
import examples from 'libphonenumber-js/mobile/examples'
import * as fc from 'fast-check'
import { anyText, textOf } from '../../test/support/property-text.ts'

export const homes: fc.Arbitrary<CountryCode> = fc.constantFrom(...getCountries())

/** A mobile number of each country, as the makers of the metadata give it. */
export const mobileNumbers = fc.constantFrom(
  ...getCountries().flatMap((home) => {
    const number = parsePhoneNumberFromString(examples[home], home)
    // Small territories share a number plan with a larger country, and their example is one of its numbers.
    return number?.country === home ? [number] : []
  }),
)

/** A mobile number in mainland China, as it is dialled there. */
export const chineseNumbers: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('138', '150', '186', '199'), fc.integer({ min: 0, max: 99_999_999 }))
  .map(([network, subscriber]) => `${network}${String(subscriber).padStart(8, '0')}`)

const separators = [' ', '-', '.', '(', ')', '\u00a0', '‐', '–', '―', '－', ' (', ') ']

const separatedDigit = fc.record({
  isWide: fc.boolean(),
  separator: fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...separators) },
  ),
})

const fullWidth = (digit: string): string => String.fromCodePoint(0xff_10 + Number(digit))

/** Writes digits in either width, with something between them or nothing. */
const written = (digits: string): fc.Arbitrary<string> =>
  fc
    .array(separatedDigit, { minLength: digits.length, maxLength: digits.length })
    .map((styles) =>
      styles
        .map(({ isWide, separator }, at) => {
          const digit = digits.charAt(at)
          return `${at === 0 ? '' : separator}${isWide ? fullWidth(digit) : digit}`
        })
        .join(''),
    )
    .filter((text) => text.length <= 40)

/** A Chinese number as it may be written at home: with or without its country code, or the zero of long distance. */
export const spellings = (national: string): fc.Arbitrary<string> =>
  fc.oneof(
    ...['', '0', '86', '0086'].map((prefix) => written(prefix + national)),
    ...['+', '＋'].map((plus) => written(`86${national}`).map((text) => plus + text)),
  )

/** What somebody may put into the field: anything, and what has at least the characters of a number. */
export const typedText: fc.Arbitrary<string> = fc.oneof(
  anyText({ maxLength: 50 }),
  textOf(`+＋0123456789０８６１３${separators.join('')}`, { maxLength: 45 }),
  chineseNumbers.chain(spellings),
)
