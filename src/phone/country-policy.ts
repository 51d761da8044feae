import type { Config } from '../settings.ts'
import type { Failure } from '../core/errors.ts'
import { err, ok, type Result } from '../core/result.ts'
import { parsePhoneNumber, type PhoneNumber } from './phone-number.ts'

/**
 * Reads a mobile number of one of the countries that we send to.
 *
 * Every other country is refused before anything is touched: SMS pumping pays where a site sends anywhere.
 *
 * @param pointer which parameter held the number, for the failure
 * @returns `invalid_parameters` or `country_not_supported`
 */
export const parseSupportedPhoneNumber = (
  config: Pick<Config, 'allowedCountries'>,
  text: string,
  pointer: string,
): Result<PhoneNumber, Failure> => {
  const { allowedCountries } = config
  const parsed = parsePhoneNumber(text, allowedCountries[0])
  if (!parsed.ok)
    return err({
      code: 'invalid_parameters',
      errors: [{ pointer, detail: 'must be one mobile phone number' }],
    })
  if (!allowedCountries.includes(parsed.value.country))
    return err({ code: 'country_not_supported', detail: `We send to ${allowedCountries.join(', ')} only.` })
  return ok(parsed.value.phoneNumber)
}
