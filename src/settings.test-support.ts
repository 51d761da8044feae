export const secret = 'a secret of this test, long enough for a key'
export const exampleSecret = 'development-only-secret-never-use-it-in-production'

export const development = { ENVIRONMENT: 'development', CODE_SECRET: secret, SMS_PROVIDERS: 'outbox' }

/** What production needs, and nothing that has a default. */
export const production = {
  CODE_SECRET: secret,
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: 'the-sid',
  RONGLIAN_AUTH_TOKEN: 'the-token',
  RONGLIAN_APP_ID: 'the-app',
}

/** Each setting that is a whole number, with its member of Settings and its bounds. */
export const numbers = [
  ['CAPTCHA_TTL_SECONDS', 'captchaTtlSeconds', 60, 3600],
  ['CAPTCHA_LENGTH', 'captchaLength', 4, 6],
  ['CAPTCHAS_PER_MINUTE_PER_CLIENT', 'captchasPerMinutePerClient', 1, 1_000_000],
  ['SMS_CODE_TTL_SECONDS', 'smsCodeTtlSeconds', 60, 3600],
  ['SMS_COOLDOWN_SECONDS', 'smsCooldownSeconds', 60, 86_400],
  ['SMS_HOURLY_LIMIT_PER_PHONE', 'smsHourlyLimitPerPhone', 1, 10_000],
  ['SMS_DAILY_LIMIT_PER_PHONE', 'smsDailyLimitPerPhone', 1, 10_000],
  ['SMS_HOURLY_LIMIT_PER_CLIENT', 'smsHourlyLimitPerClient', 1, 1_000_000],
  ['GUESSES_PER_CODE', 'guessesPerCode', 1, 1000],
  ['GUESSES_PER_DAY', 'guessesPerDay', 1, 10_000],
  ['SESSION_TTL_DAYS', 'sessionTtlDays', 1, 400],
  ['SESSION_IDLE_DAYS', 'sessionIdleDays', 2, 400],
  ['NUMBER_QUARANTINE_DAYS', 'numberQuarantineDays', 30, 3650],
  ['PASSWORD_MIN_LENGTH', 'passwordMinLength', 8, 64],
  ['SMS_TIMEOUT_MS', 'smsTimeoutMs', 1, 20_000],
] as const

/** What parseSettings returns if one setting is wrong. */
export function refusal(setting: string, rule: string) {
  return { ok: false, error: [{ setting, rule }] }
}
