import type { CountryCode } from 'libphonenumber-js/mobile'
import type { Failure } from '../core/errors.ts'
import { err, type Result } from '../core/result.ts'
import { type MobileNumber, parsePhoneNumber } from './phone-number.ts'

/** The countries that we send to. The first is the home country of a number without a country code. */
export type AllowedCountries = readonly [CountryCode, ...CountryCode[]]

/**
 * Reads a mobile number of one of the countries that we send to.
 *
 * Every other country is refused before anything else is done: SMS pumping pays where a site sends anywhere.
 *
 * @param pointer the parameter that held the number, for the failure
 * @returns `invalid_parameters` or `country_not_supported`
 */
export function parseSupportedPhoneNumber(
  allowedCountries: AllowedCountries,
  text: string,
  pointer: string,
): Result<MobileNumber, Failure> {
  const parsed = parsePhoneNumber(text, allowedCountries[0])
  if (!parsed.ok)
    return err({
      code: 'invalid_parameters',
      errors: [{ pointer, detail: 'must be one mobile phone number' }],
    })
  if (!allowedCountries.includes(parsed.value.country))
    return err({
      code: 'country_not_supported',
      detail: { reason: 'countries_served', countries: allowedCountries },
    })
  return parsed
}
