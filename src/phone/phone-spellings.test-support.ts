import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/mobile'
import examples from 'libphonenumber-js/mobile/examples'
import * as fc from 'fast-check'
import { anyText, textOf } from '../../test/support/property-text.ts'

export const homes: fc.Arbitrary<CountryCode> = fc.constantFrom(...getCountries())

/** The example number of each country, from the metadata. */
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

/** A Chinese number and a spelling: with or without the country code, or with the zero of long distance. */
export const spelledNumbers: fc.Arbitrary<[national: string, text: string]> = chineseNumbers.chain(
  (national) =>
    fc.tuple(
      fc.constant(national),
      fc.oneof(
        ...['', '0', '86', '0086'].map((prefix) => written(prefix + national)),
        ...['+', '＋'].map((plus) => written(`86${national}`).map((text) => plus + text)),
      ),
    ),
)

/** What a visitor may type: any text, any text of the characters of a number, or a number. */
export const typedText: fc.Arbitrary<string> = fc.oneof(
  anyText({ maxLength: 50 }),
  textOf(`+＋0123456789０８６１３${separators.join('')}`, { maxLength: 45 }),
  spelledNumbers.map(([, text]) => text),
)

/** Digits of either width, with a separator between some of them. */
function written(digits: string): fc.Arbitrary<string> {
  const separator = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...separators) },
  )
  const parts = Array.from(digits, (digit, at) =>
    fc.tuple(at === 0 ? fc.constant('') : separator, fc.constantFrom(digit, fullWidth(digit))),
  )
  return fc
    .tuple(...parts)
    .map((written) => written.flat().join(''))
    .filter((text) => text.length <= 40)
}

function fullWidth(digit: string): string {
  return String.fromCodePoint(0xff_10 + Number(digit))
}
