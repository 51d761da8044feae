import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile'
import { err, ok, type Result } from '../core/result.ts'

/** A mobile number in E.164 (`+8613800138000`): the one form in which a number is a key or a row. */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' }

/** A number with what its parser knows about it, so that it is parsed once. */
export interface MobileNumber {
  readonly phoneNumber: PhoneNumber
  /** ISO 3166-1 alpha-2. */
  readonly country: CountryCode
  /** Without the country code, as it is dialled at home: `13800138000`. */
  readonly nationalNumber: string
}

/**
 * How people write one number. Everything else (letters, extensions, a second number after a comma or a semicolon) is
 * refused before a lenient parser can make something of it.
 */
const writtenNumber = /^[+＋]?[\d０-９ ().\u00a0\u2010-\u2015－-]{5,40}$/u

/**
 * Reads a mobile number as people write it: `+86 138-0013-8000`, `008613800138000`, `１３８００１３８０００`.
 *
 * All spellings of a number give the same `phoneNumber`, so no spelling has a cooldown of its own.
 *
 * @param text at most 42 characters
 * @param homeCountry the country of a number without a country code
 * @returns `not_a_mobile_number` for anything that is not exactly one valid mobile number
 */
export function parsePhoneNumber(
  text: string,
  homeCountry: CountryCode,
): Result<MobileNumber, 'not_a_mobile_number'> {
  if (!writtenNumber.test(text)) return err('not_a_mobile_number')
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: homeCountry, extract: false })
  // The `mobile` metadata knows mobile ranges only, so a landline is not valid here.
  if (parsed?.country === undefined || !parsed.isValid()) return err('not_a_mobile_number')
  const phoneNumber: string = parsed.number
  return ok({
    phoneNumber: phoneNumber as PhoneNumber,
    country: parsed.country,
    nationalNumber: parsed.nationalNumber,
  })
}

/** `+86138****8000`: enough for a log to tell two numbers apart, too little to call one. */
export function maskPhoneNumber(phoneNumber: PhoneNumber): string {
  return `${phoneNumber.slice(0, -8)}****${phoneNumber.slice(-4)}`
}
