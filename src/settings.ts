import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/mobile'
import * as z from 'zod'
import { defaultAnswerLength } from './challenge/picture/difficulty.ts'
import { err, ok, type Result } from './core/result.ts'

/** The secret of .dev.vars.example: known to the world, so never good enough for production. */
const exampleCodeSecret = 'development-only-secret-never-use-it-in-production'

/** A whole number in a text, as settings come. */
const wholeNumber = (minimum: number, maximum: number, fallback: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .default(fallback)

/** A comma-separated list; spaces and empty items do not count. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const country = z
  .string()
  .toUpperCase()
  .refine((code) => isSupportedCountry(code))

// A `*` would pass for a host name, and match nobody.
const origin = z
  .string()
  .regex(/^https?:[^*]+$/)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text)

/** Without a query, a fragment or credentials: paths are added to it. */
const baseUrl = z.url({ protocol: /^https?$/ }).refine((text) => !/[?#@]/.test(text))

const settingsSchema = z
  .object({
    ENVIRONMENT: z.enum(['production', 'development']).default('production'),
    CLASSIC_API: z.enum(['on', 'off']).default('on'),
    CODE_SECRET: z.string().refine((text) => new TextEncoder().encode(text).length >= 32),
    ALLOWED_ORIGINS: list.pipe(z.array(origin)).default([]),
    ALLOWED_COUNTRIES: list.pipe(z.tuple([country], country)).default(['CN']),
    CAPTCHA_TTL_SECONDS: wholeNumber(60, 3600, 300),
    CAPTCHA_LENGTH: wholeNumber(4, 6, defaultAnswerLength),
    CAPTCHAS_PER_MINUTE_PER_CLIENT: wholeNumber(1, 1_000_000, 60),
    SMS_CODE_TTL_SECONDS: wholeNumber(60, 3600, 180),
    SMS_COOLDOWN_SECONDS: wholeNumber(60, 86_400, 180),
    SMS_DAILY_LIMIT_PER_PHONE: wholeNumber(1, 10_000, 10),
    SMS_HOURLY_LIMIT_PER_CLIENT: wholeNumber(1, 1_000_000, 20),
    // The gate keeps the time of each of the day's guesses.
    GUESSES_PER_CODE: wholeNumber(1, 1000, 5),
    GUESSES_PER_DAY: wholeNumber(1, 10_000, 50),
    SESSION_TTL_DAYS: wholeNumber(1, 400, 14),
    SMS_PROVIDERS: list
      .pipe(z.array(z.enum(['ronglian', 'outbox'])).min(1))
      .refine((names) => new Set(names).size === names.length),
    // The platform lets work go on for 30 s after a caller has hung up: time is left to settle what was sent.
    SMS_TIMEOUT_MS: wholeNumber(1, 20_000, 5000),
    RONGLIAN_BASE_URL: baseUrl.default('https://app.cloopen.com:8883'),
    RONGLIAN_ACCOUNT_SID: z.string().default(''),
    RONGLIAN_AUTH_TOKEN: z.string().default(''),
    RONGLIAN_APP_ID: z.string().default(''),
    RONGLIAN_TEMPLATE_ID: z.string().default('1'),
  })
  .superRefine((settings, context) => {
    // Stryker disable next-line StringLiteral: of an issue only its path is looked at
    const complain = (name: keyof typeof settings) => context.addIssue({ code: 'custom', path: [name] })
    if (settings.ENVIRONMENT === 'production') {
      if (settings.CODE_SECRET === exampleCodeSecret) complain('CODE_SECRET')
      if (settings.SMS_PROVIDERS.includes('outbox')) complain('SMS_PROVIDERS')
      // Codes and numbers travel to it. This machine alone may be spoken to in the clear.
      if (/^http:\/\/(?!(localhost|127\.0\.0\.1)(:|\/|$))/.test(settings.RONGLIAN_BASE_URL))
        complain('RONGLIAN_BASE_URL')
    }
    if (settings.SMS_PROVIDERS.includes('ronglian'))
      for (const name of ['RONGLIAN_ACCOUNT_SID', 'RONGLIAN_AUTH_TOKEN', 'RONGLIAN_APP_ID'] as const)
        if (settings[name] === '') complain(name)
  })

/** The settings as the code uses them. */
export interface Config {
  readonly isDevelopment: boolean
  readonly isClassicApiOn: boolean
  /** At least 32 bytes; the key of the SMS codes' hashes. */
  readonly codeSecret: string
  readonly allowedOrigins: readonly string[]
  /** The first is the home country of a number written without a country code. */
  readonly allowedCountries: readonly [CountryCode, ...CountryCode[]]
  readonly captchaTtlSeconds: number
  /** How many characters an easy picture shows. */
  readonly captchaLength: number
  readonly captchasPerMinutePerClient: number
  readonly smsCodeTtlSeconds: number
  readonly smsCooldownSeconds: number
  readonly smsDailyLimitPerPhone: number
  readonly smsHourlyLimitPerClient: number
  readonly guessesPerCode: number
  readonly guessesPerDay: number
  readonly sessionTtlDays: number
  /** In the order in which they are tried. */
  readonly smsProviders: readonly SmsProvider[]
  readonly smsTimeoutMs: number
  readonly ronglian: {
    readonly baseUrl: string
    readonly accountSid: string
    readonly authToken: string
    readonly appId: string
    readonly templateId: string
  }
}

export type SmsProvider = 'ronglian' | 'outbox'

/**
 * Reads the settings from the Worker's variables and secrets. An empty variable counts as none.
 *
 * @returns the names of the settings that are missing or wrong; never a value, which may be a secret
 */
export const parseConfig = (env: object): Result<Config, readonly string[]> => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) return err([...new Set(parsed.error.issues.map(({ path }) => String(path[0])))])
  const settings = parsed.data
  return ok({
    isDevelopment: settings.ENVIRONMENT === 'development',
    isClassicApiOn: settings.CLASSIC_API === 'on',
    codeSecret: settings.CODE_SECRET,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    allowedCountries: settings.ALLOWED_COUNTRIES,
    captchaTtlSeconds: settings.CAPTCHA_TTL_SECONDS,
    captchaLength: settings.CAPTCHA_LENGTH,
    captchasPerMinutePerClient: settings.CAPTCHAS_PER_MINUTE_PER_CLIENT,
    smsCodeTtlSeconds: settings.SMS_CODE_TTL_SECONDS,
    smsCooldownSeconds: settings.SMS_COOLDOWN_SECONDS,
    smsDailyLimitPerPhone: settings.SMS_DAILY_LIMIT_PER_PHONE,
    smsHourlyLimitPerClient: settings.SMS_HOURLY_LIMIT_PER_CLIENT,
    guessesPerCode: settings.GUESSES_PER_CODE,
    guessesPerDay: settings.GUESSES_PER_DAY,
    sessionTtlDays: settings.SESSION_TTL_DAYS,
    smsProviders: settings.SMS_PROVIDERS,
    smsTimeoutMs: settings.SMS_TIMEOUT_MS,
    ronglian: {
      baseUrl: settings.RONGLIAN_BASE_URL,
      accountSid: settings.RONGLIAN_ACCOUNT_SID,
      authToken: settings.RONGLIAN_AUTH_TOKEN,
      appId: settings.RONGLIAN_APP_ID,
      templateId: settings.RONGLIAN_TEMPLATE_ID,
    },
  })
}
