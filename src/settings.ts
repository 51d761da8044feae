/** The settings of all rooms, read once from the Worker's variables and secrets. */
import leven from 'leven'
import type { CountryCode } from 'libphonenumber-js/mobile'
import * as z from 'zod'
import { accountSettings } from './accounts/settings.ts'
import { apiSettings } from './api/settings.ts'
import { challengeSettings } from './challenge/settings.ts'
import { err, ok, type Result } from './core/result.ts'
import { camelCase, coreSettings, exampleCodeSecret, isPrivateUrl, type SettingsOf } from './core/settings.ts'
import { hookSettings, requiredHookSettings } from './delivery/hook/settings.ts'
import {
  aliyunCountries,
  aliyunSettings,
  requiredAliyunSettings,
  requiredNumberHistorySettings,
} from './delivery/aliyun/settings.ts'
import {
  requiredRonglianSettings,
  ronglianCountries,
  ronglianSettings,
} from './delivery/ronglian/settings.ts'
import { everyTextFits } from './delivery/message.ts'
import { serves, type SmsProvider } from './delivery/provider.ts'
import {
  deliverySettings,
  gatherRoutes,
  isRouteSetting,
  type ProviderName,
  settingAt,
} from './delivery/settings.ts'
import { requiredSnsSettings, snsSettings } from './delivery/sns/settings.ts'
import { requiredTencentSettings, tencentCountries, tencentSettings } from './delivery/tencent/settings.ts'
import { requiredTwilioSettings, twilioSettings } from './delivery/twilio/settings.ts'
import { requiredVonageSettings, vonageSettings } from './delivery/vonage/settings.ts'
import { i18nSettings } from './i18n/settings.ts'
import { operatorSettings } from './operator/settings.ts'
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
  ...aliyunSettings,
  ...tencentSettings,
  ...hookSettings,
  ...twilioSettings,
  ...vonageSettings,
  ...snsSettings,
  ...operatorSettings,
}

export type Settings = SettingsOf<typeof slices>

/** A setting that is missing or wrong, and the rule that it breaks. It never contains the value, which may be a secret. */
export interface SettingProblem {
  readonly setting: string
  readonly rule: string
}

const schema = z.object(slices).superRefine((settings, context) => {
  const require = (isKept: boolean, setting: keyof typeof slices, message: string, country?: CountryCode) => {
    if (isKept) return
    context.addIssue({
      code: 'custom',
      path: country === undefined ? [setting] : [setting, country],
      message,
    })
  }
  const routes = Object.entries(settings.SMS_PROVIDERS_BY_COUNTRY) as [CountryCode, ProviderName[]][]
  if (settings.ENVIRONMENT === 'production') {
    require(settings.CODE_SECRET !==
      exampleCodeSecret, 'CODE_SECRET', 'must not be the example secret in production')
    require(settings.CODE_SECRET_FORMER !==
      exampleCodeSecret, 'CODE_SECRET_FORMER', 'must not be the example secret in production')
    require(!settings.SMS_PROVIDERS.includes('outbox'), 'SMS_PROVIDERS', 'must not have outbox in production')
    for (const [country, names] of routes)
      require(!names.includes(
        'outbox',
      ), 'SMS_PROVIDERS_BY_COUNTRY', 'must not have outbox in production', country)
    // Codes and numbers travel to it.
    for (const name of providerUrls)
      require(isPrivateUrl(settings[name] ?? 'https://unset'), name, 'must be https in production')
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
  for (const [country, names] of routes) {
    const isUsed = settings.ALLOWED_COUNTRIES.includes(country)
    require(isUsed, 'SMS_PROVIDERS_BY_COUNTRY', 'must be for one of the ALLOWED_COUNTRIES', country)
    const areServing = names.every((name) => serves(providerNeeds[name], country))
    require(areServing, 'SMS_PROVIDERS_BY_COUNTRY', 'must have only providers that serve the country', country)
  }
  const isServed = (country: CountryCode) => {
    const names = settings.SMS_PROVIDERS_BY_COUNTRY[country] ?? settings.SMS_PROVIDERS
    // An empty list breaks its own rule.
    return names.length === 0 || names.some((name) => serves(providerNeeds[name], country))
  }
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
  require(settings.OPS_TOKEN !== settings.CODE_SECRET, 'OPS_TOKEN', 'must not be the CODE_SECRET')
  // It knows the numbers of no other country, and would never be asked.
  require(settings.NUMBER_HISTORY === 'off' ||
    settings.ALLOWED_COUNTRIES.includes(
      'CN',
    ), 'NUMBER_HISTORY', 'must be off without CN in ALLOWED_COUNTRIES')
  if (settings.NUMBER_HISTORY === 'aliyun')
    for (const name of requiredNumberHistorySettings)
      require(settings[name] !== '', name, 'must be set for NUMBER_HISTORY')
  const providers = new Set([settings.SMS_PROVIDERS, ...routes.map(([, names]) => names)].flat())
  for (const provider of providers)
    for (const name of providerNeeds[provider].required)
      require(Boolean(settings[name]), name, `must be set for the provider ${provider}`)
  if (providers.has('twilio'))
    require((settings.TWILIO_FROM === '') !==
      (settings.TWILIO_MESSAGING_SERVICE_SID ===
        ''), 'TWILIO_FROM', 'must be set for the provider twilio, or else TWILIO_MESSAGING_SERVICE_SID')
})

/** Where each provider sends to, and the settings that it cannot do without. */
const providerNeeds: Readonly<
  Record<
    ProviderName,
    Pick<SmsProvider, 'countries'> & { readonly required: readonly (keyof typeof slices)[] }
  >
> = {
  ronglian: { countries: ronglianCountries, required: requiredRonglianSettings },
  aliyun: { countries: aliyunCountries, required: requiredAliyunSettings },
  tencent: { countries: tencentCountries, required: requiredTencentSettings },
  hook: { countries: undefined, required: requiredHookSettings },
  twilio: { countries: undefined, required: requiredTwilioSettings },
  vonage: { countries: undefined, required: requiredVonageSettings },
  sns: { countries: undefined, required: requiredSnsSettings },
  outbox: { countries: undefined, required: [] },
}

/** Codes and numbers travel to them. */
const providerUrls = [
  'RONGLIAN_BASE_URL',
  'ALIYUN_BASE_URL',
  'ALIYUN_NUMBER_HISTORY_BASE_URL',
  'TENCENT_BASE_URL',
  'SMS_HOOK_URL',
  'TWILIO_BASE_URL',
  'VONAGE_BASE_URL',
  'SNS_BASE_URL',
] as const

/** Reads the settings. An empty variable counts as none; what is no text is a binding. */
export function parseSettings(env: object): Result<Settings, readonly SettingProblem[]> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => typeof value === 'string' && value !== ''),
  )
  const parsed = schema.safeParse(gatherRoutes(given))
  const problems = [
    ...misspelt(Object.keys(given)),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ setting: settingAt(path), rule: message })),
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
    if (isRouteSetting(name)) return []
    if (isNearRouteSetting(name))
      return [{ setting: name, rule: 'is unknown; SMS_PROVIDERS_ with a country code is a setting' }]
    if (known.includes(name)) return []
    const meant = known.find((setting) => leven(setting, name.toUpperCase()) <= 2)
    return meant === undefined ? [] : [{ setting: name, rule: `is unknown; ${meant} is a setting` }]
  })
}

/** Nearly `SMS_PROVIDERS_CN`, or more than that. */
function isNearRouteSetting(name: string): boolean {
  const upper = name.toUpperCase()
  return (
    upper.startsWith('SMS_PROVIDERS_') ||
    (/_[A-Z]{2}$/.test(upper) && leven(upper.slice(0, -3), 'SMS_PROVIDERS') <= 2)
  )
}

function onePerSetting(problems: readonly SettingProblem[]): SettingProblem[] {
  return [
    ...new Map(problems.toReversed().map((problem) => [problem.setting, problem])).values(),
  ].toReversed()
}
