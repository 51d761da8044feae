import * as z from 'zod'
import { list, wholeNumber } from '../core/settings.ts'

const providerNames = ['ronglian', 'tencent', 'hook', 'outbox'] as const

export type ProviderName = (typeof providerNames)[number]

const rule = `must be a comma-separated list of ${providerNames.join(', ')}, each at most once`

export const deliverySettings = {
  /** In the order in which they are tried. */
  SMS_PROVIDERS: list()
    .pipe(z.array(z.enum(providerNames, { error: rule }), { error: rule }).min(1, { error: rule }))
    .refine((names) => new Set(names).size === names.length, { error: rule }),
  /** For a provider's whole answer. The platform runs a request on for 30 s after its caller hangs up, and the outcome has to be settled within them. */
  SMS_TIMEOUT_MS: wholeNumber(1, 20_000, 5000),
}
