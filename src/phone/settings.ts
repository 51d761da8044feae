import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/mobile'
import * as z from 'zod'
import { list } from '../core/settings.ts'

const rule = 'must be a comma-separated list of ISO 3166-1 country codes'

const country = z
  .string({ error: rule })
  .toUpperCase()
  .refine((code): code is CountryCode => isSupportedCountry(code))

export const phoneSettings = {
  /** Where numbers may be from. The first is the home country of a number without a country code. */
  ALLOWED_COUNTRIES: list()
    .pipe(z.tuple([country], country))
    .default(['CN']),
  /** Who is asked whether a carrier has given a number to somebody else. */
  NUMBER_HISTORY: z.enum(['off', 'aliyun'], { error: 'must be off or aliyun' }).default('off'),
}
