import * as z from 'zod'
import { domainName, list, wholeNumber } from '../core/settings.ts'

const providerNames = ['ronglian', 'twilio', 'vonage', 'sns', 'outbox'] as const

export type ProviderName = (typeof providerNames)[number]

const rule = `must be a comma-separated list of ${providerNames.join(', ')}, each at most once`

export const deliverySettings = {
  /** In the order in which they are tried. */
  SMS_PROVIDERS: list()
    .pipe(z.array(z.enum(providerNames, { error: rule }), { error: rule }).min(1, { error: rule }))
    .refine((names) => new Set(names).size === names.length, { error: rule }),
  /** The product's name in an SMS. It must be set for a provider that takes free text. */
  BRAND_NAME: z
    .string()
    .trim()
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u, { error: 'must be 1 to 40 characters in one line' })
    .default(''),
  /** The host whose pages may fill the code in: `www.shop.example`. */
  SMS_WEBOTP_HOST: domainName().optional(),
  /** For a provider's whole answer. The platform runs a request on for 30 s after its caller hangs up, and the outcome has to be settled within them. */
  SMS_TIMEOUT_MS: wholeNumber(1, 20_000, 5000),
}
