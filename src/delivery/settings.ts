import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/mobile'
import * as z from 'zod'
import { domainName, list, wholeNumber } from '../core/settings.ts'

const providerNames = ['ronglian', 'aliyun', 'tencent', 'hook', 'twilio', 'vonage', 'sns', 'outbox'] as const

export type ProviderName = (typeof providerNames)[number]

const routes = 'SMS_PROVIDERS_BY_COUNTRY'

const rule = `must be a comma-separated list of ${providerNames.join(', ')}, each at most once`

export const deliverySettings = {
  /** In the order in which they are tried. */
  SMS_PROVIDERS: providers(),
  /** Instead of SMS_PROVIDERS for one country. Operators set `SMS_PROVIDERS_CN`, and so on: {@link gatherRoutes}. */
  [routes]: z.partialRecord(z.custom<CountryCode>(), providers()).default({}),
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

/** Puts the values of `SMS_PROVIDERS_CN` and its like under one name, by their country. */
export function gatherRoutes(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(given).flatMap(([name, value]) =>
    isRouteSetting(name) ? [[name.slice(-2), value] as const] : [],
  )
  return { ...given, [routes]: Object.fromEntries(entries) }
}

/** Whether the name is `SMS_PROVIDERS_` and a country code. */
export function isRouteSetting(name: string): boolean {
  return /^SMS_PROVIDERS_..$/.test(name) && isSupportedCountry(name.slice(-2))
}

/** The setting that an operator knows, of the place of a problem in all settings. */
export function settingAt(path: readonly PropertyKey[]): string {
  return path[0] === routes && path.length > 1 ? `SMS_PROVIDERS_${String(path[1])}` : String(path[0])
}

function providers() {
  return list()
    .pipe(z.array(z.enum(providerNames, { error: rule }), { error: rule }).min(1, { error: rule }))
    .refine((names) => new Set(names).size === names.length, { error: rule })
}
