/** The settings of all rooms, read once from the Worker's variables and secrets. */
import leven from 'leven'
import type { CountryCode } from 'libphonenumber-js/mobile'
import * as z from 'zod'
import { accountSettings } from './accounts/settings.ts'
import { apiSettings } from './api/settings.ts'
import { challengeSettings } from './challenge/settings.ts'
import { err, ok, type Result } from './core/result.ts'
import { camelCase, coreSettings, exampleCodeSecret, isPrivateUrl, type SettingsOf } from './core/settings.ts'
import {
  requiredRonglianSettings,
  ronglianCountries,
  ronglianSettings,
} from './delivery/ronglian/settings.ts'
import { everyTextFits } from './delivery/message.ts'
import { serves, type SmsProvider } from './delivery/provider.ts'
import { deliverySettings, type ProviderName } from './delivery/settings.ts'
import { requiredSnsSettings, snsSettings } from './delivery/sns/settings.ts'
import { requiredTwilioSettings, twilioSettings } from './delivery/twilio/settings.ts'
import { requiredVonageSettings, vonageSettings } from './delivery/vonage/settings.ts'
import { i18nSettings } from './i18n/settings.ts'
import { phoneSettings } from './phone/settings.ts'
import { verificationSettings } from './verification/settings.ts'

const slices = {
  ...coreSettings,
  ...i18nSettings,
  ...apiSettings,
  ...challengeSettings,
  ...phoneSettings,
  ...verificationSettings,
  ...accountSettings,
  ...deliverySettings,
  ...ronglianSettings,
  ...twilioSettings,
  ...vonageSettings,
  ...snsSettings,
}

export type Settings = SettingsOf<typeof slices>

/** A setting that is missing or wrong, and the rule that it breaks. It never contains the value, which may be a secret. */
export interface SettingProblem {
  readonly setting: string
  readonly rule: string
}

const schema = z.object(slices).superRefine((settings, context) => {
  const require = (isKept: boolean, setting: keyof typeof slices, message: string) => {
    if (!isKept) context.addIssue({ code: 'custom', path: [setting], message })
  }
  if (settings.ENVIRONMENT === 'production') {
    require(settings.CODE_SECRET !==
      exampleCodeSecret, 'CODE_SECRET', 'must not be the example secret in production')
    require(settings.CODE_SECRET_FORMER !==
      exampleCodeSecret, 'CODE_SECRET_FORMER', 'must not be the example secret in production')
    require(!settings.SMS_PROVIDERS.includes('outbox'), 'SMS_PROVIDERS', 'must not have outbox in production')
    // Codes and numbers travel to it.
    for (const name of providersUrls) {
      const url = settings[name]
      require(url === undefined || isPrivateUrl(url), name, 'must be https in production')
    }
    // A part of a password's hash travels to it.
    require(isPrivateUrl(
      settings.BREACHED_PASSWORDS_URL,
    ), 'BREACHED_PASSWORDS_URL', 'must be https in production')
    require(settings.WEBHOOK_URL === undefined ||
      isPrivateUrl(settings.WEBHOOK_URL), 'WEBHOOK_URL', 'must be https in production')
    // Cookies travel to and from their pages.
    require(settings.ALLOWED_ORIGINS.every(
      isPrivateUrl,
    ), 'ALLOWED_ORIGINS', 'must have https origins only in production')
  }
  require(settings.WEBHOOK_URL === undefined ||
    settings.WEBHOOK_SECRET !== undefined, 'WEBHOOK_SECRET', 'must be set with WEBHOOK_URL')
  const isServed = (country: CountryCode) =>
    // An empty list breaks its own rule.
    settings.SMS_PROVIDERS.length === 0 ||
    settings.SMS_PROVIDERS.some((name) => serves({ countries: servedCountries[name] }, country))
  require(settings.ALLOWED_COUNTRIES.every(
    isServed,
  ), 'ALLOWED_COUNTRIES', 'must have only countries that one of the SMS_PROVIDERS serves')
  const fitsWith = (smsWebotpHost: string | undefined) =>
    everyTextFits({ brandName: settings.BRAND_NAME, smsWebotpHost }, settings.SMS_CODE_TTL_SECONDS / 60)
  if (settings.BRAND_NAME !== '') {
    const tooLong = 'makes an SMS longer than 160 characters (GSM-7) or 70 (UCS-2)'
    const isBrandTooLong = !fitsWith(undefined)
    require(!isBrandTooLong, 'BRAND_NAME', tooLong)
    require(isBrandTooLong || fitsWith(settings.SMS_WEBOTP_HOST), 'SMS_WEBOTP_HOST', tooLong)
  }
  for (const provider of settings.SMS_PROVIDERS)
    for (const name of requiredSettings[provider])
      require(settings[name] !== '', name, `must be set for the provider ${provider}`)
  if (settings.SMS_PROVIDERS.includes('twilio'))
    require((settings.TWILIO_FROM === '') !==
      (settings.TWILIO_MESSAGING_SERVICE_SID ===
        ''), 'TWILIO_FROM', 'must be set for the provider twilio, or else TWILIO_MESSAGING_SERVICE_SID')
})

/** What has no default, for each provider. */
const requiredSettings = {
  ronglian: requiredRonglianSettings,
  twilio: requiredTwilioSettings,
  vonage: requiredVonageSettings,
  sns: requiredSnsSettings,
  outbox: [],
} as const satisfies Record<ProviderName, readonly (keyof typeof slices)[]>

const providersUrls = ['RONGLIAN_BASE_URL', 'TWILIO_BASE_URL', 'VONAGE_BASE_URL', 'SNS_BASE_URL'] as const

/** Where each provider sends to. */
const servedCountries: Readonly<Record<ProviderName, SmsProvider['countries']>> = {
  ronglian: ronglianCountries,
  twilio: undefined,
  vonage: undefined,
  sns: undefined,
  outbox: undefined,
}

/** Reads the settings. An empty variable counts as none; what is no text is a binding. */
export function parseSettings(env: object): Result<Settings, readonly SettingProblem[]> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => typeof value === 'string' && value !== ''),
  )
  const parsed = schema.safeParse(given)
  const problems = [
    ...misspelt(Object.keys(given)),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ setting: String(path[0]), rule: message })),
  ]
  if (!parsed.success || problems.length > 0) return err(onePerSetting(problems))
  return ok(
    Object.fromEntries(
      Object.entries(parsed.data).map(([name, value]) => [camelCase(name), value]),
    ) as unknown as Settings,
  )
}

/** A variable whose name is nearly that of a setting would be ignored silently. Other variables are not ours. */
function misspelt(names: readonly string[]): SettingProblem[] {
  const known = Object.keys(slices)
  return names.flatMap((name) => {
    if (known.includes(name)) return []
    const meant = known.find((setting) => leven(setting, name.toUpperCase()) <= 2)
    return meant === undefined ? [] : [{ setting: name, rule: `is unknown; ${meant} is a setting` }]
  })
}

function onePerSetting(problems: readonly SettingProblem[]): SettingProblem[] {
  return [
    ...new Map(problems.toReversed().map((problem) => [problem.setting, problem])).values(),
  ].toReversed()
}
