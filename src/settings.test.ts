import { describe, expect, it } from 'vitest'
import { type Config, parseConfig } from './settings.ts'

const secret = 'a secret of this test, long enough for a key'
const exampleSecret = 'development-only-secret-never-use-it-in-production'
const development = { ENVIRONMENT: 'development', CODE_SECRET: secret, SMS_PROVIDERS: 'outbox' }
const production = {
  CODE_SECRET: secret,
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: 'the-sid',
  RONGLIAN_AUTH_TOKEN: 'the-token',
  RONGLIAN_APP_ID: 'the-app',
}

/** The whole configuration of a production without any setting that has a default. */
const defaults: Config = {
  isDevelopment: false,
  isClassicApiOn: true,
  codeSecret: secret,
  allowedOrigins: [],
  allowedCountries: ['CN'],
  captchaTtlSeconds: 300,
  captchaLength: 4,
  captchasPerMinutePerClient: 60,
  smsCodeTtlSeconds: 180,
  smsCooldownSeconds: 180,
  smsDailyLimitPerPhone: 10,
  smsHourlyLimitPerClient: 20,
  guessesPerCode: 5,
  guessesPerDay: 50,
  sessionTtlDays: 14,
  smsProviders: ['ronglian'],
  smsTimeoutMs: 5000,
  ronglian: {
    baseUrl: 'https://app.cloopen.com:8883',
    accountSid: 'the-sid',
    authToken: 'the-token',
    appId: 'the-app',
    templateId: '1',
  },
}

describe('the settings', () => {
  it('have these defaults', () => {
    expect(parseConfig(production)).toEqual({ ok: true, value: defaults })
  })

  it('count as missing when they are empty', () => {
    const names = [
      ['ENVIRONMENT', 'CLASSIC_API', 'ALLOWED_ORIGINS', 'ALLOWED_COUNTRIES', 'CAPTCHA_TTL_SECONDS'],
      ['CAPTCHA_LENGTH', 'CAPTCHAS_PER_MINUTE_PER_CLIENT', 'SMS_CODE_TTL_SECONDS', 'SMS_COOLDOWN_SECONDS'],
      ['SMS_DAILY_LIMIT_PER_PHONE', 'SMS_HOURLY_LIMIT_PER_CLIENT', 'GUESSES_PER_CODE', 'GUESSES_PER_DAY'],
      ['SESSION_TTL_DAYS', 'SMS_TIMEOUT_MS', 'RONGLIAN_BASE_URL', 'RONGLIAN_TEMPLATE_ID'],
    ]
    const empty = Object.fromEntries(names.flat().map((name) => [name, '']))
    expect(parseConfig({ ...production, ...empty })).toEqual({ ok: true, value: defaults })
  })

  it.each<{ setting: Record<string, string>; change: Partial<Config> }>([
    { setting: { CLASSIC_API: 'on' }, change: {} },
    { setting: { ENVIRONMENT: 'production' }, change: {} },
    { setting: { CLASSIC_API: 'off' }, change: { isClassicApiOn: false } },
    { setting: { ALLOWED_ORIGINS: 'https://a.example' }, change: { allowedOrigins: ['https://a.example'] } },
    {
      setting: { ALLOWED_ORIGINS: ' https://a.example , http://localhost:5173,, ' },
      change: { allowedOrigins: ['https://a.example', 'http://localhost:5173'] },
    },
    { setting: { ALLOWED_ORIGINS: ' , ' }, change: { allowedOrigins: [] } },
    { setting: { ALLOWED_COUNTRIES: 'SG' }, change: { allowedCountries: ['SG'] } },
    { setting: { ALLOWED_COUNTRIES: ' SG, cn ,GB,' }, change: { allowedCountries: ['SG', 'CN', 'GB'] } },
    { setting: { CAPTCHA_TTL_SECONDS: '60' }, change: { captchaTtlSeconds: 60 } },
    { setting: { CAPTCHA_LENGTH: '6' }, change: { captchaLength: 6 } },
    { setting: { CAPTCHAS_PER_MINUTE_PER_CLIENT: '1' }, change: { captchasPerMinutePerClient: 1 } },
    { setting: { SMS_CODE_TTL_SECONDS: ' 600 ' }, change: { smsCodeTtlSeconds: 600 } },
    { setting: { SMS_COOLDOWN_SECONDS: '0060' }, change: { smsCooldownSeconds: 60 } },
    { setting: { SMS_DAILY_LIMIT_PER_PHONE: '1' }, change: { smsDailyLimitPerPhone: 1 } },
    { setting: { SMS_HOURLY_LIMIT_PER_CLIENT: '10000' }, change: { smsHourlyLimitPerClient: 10_000 } },
    { setting: { GUESSES_PER_CODE: '20' }, change: { guessesPerCode: 20 } },
    { setting: { GUESSES_PER_DAY: '1000' }, change: { guessesPerDay: 1000 } },
    { setting: { SESSION_TTL_DAYS: '400' }, change: { sessionTtlDays: 400 } },
    { setting: { SMS_TIMEOUT_MS: '20000' }, change: { smsTimeoutMs: 20_000 } },
    {
      setting: { RONGLIAN_BASE_URL: 'https://sms.example/path//', RONGLIAN_TEMPLATE_ID: '42' },
      change: { ronglian: { ...defaults.ronglian, baseUrl: 'https://sms.example/path//', templateId: '42' } },
    },
  ])('change one thing each: $setting', ({ setting, change }) => {
    expect(parseConfig({ ...production, ...setting })).toEqual({
      ok: true,
      value: { ...defaults, ...change },
    })
  })

  it('are not confused by bindings and unknown names', () => {
    const env = { ...production, DB: { prepare: () => undefined }, UNKNOWN: 'x', CF_VERSION: { id: 'y' } }
    expect(parseConfig(env)).toEqual({ ok: true, value: defaults })
  })
})

describe('a provider on this machine', () => {
  it.each([
    'http://localhost',
    'http://localhost/',
    'http://localhost:9000/path',
    'http://127.0.0.1',
    'http://127.0.0.1:9000',
    // Encrypted, whatever its path says.
    'https://sms.example/http://other.example',
  ])('may be spoken to, and any other one encrypted: %s', (baseUrl) => {
    expect(parseConfig({ ...production, RONGLIAN_BASE_URL: baseUrl })).toMatchObject({
      ok: true,
      value: { ronglian: { baseUrl } },
    })
  })
})

describe('development alone', () => {
  it('allows the outbox, alone or in a line of providers', () => {
    expect(parseConfig(development)).toMatchObject({
      ok: true,
      value: { isDevelopment: true, smsProviders: ['outbox'] },
    })
    const line = { ...production, SMS_PROVIDERS: ' ronglian , outbox ' }
    expect(parseConfig({ ...line, ENVIRONMENT: 'development' })).toMatchObject({
      ok: true,
      value: { smsProviders: ['ronglian', 'outbox'] },
    })
    expect(parseConfig(line)).toEqual({ ok: false, error: ['SMS_PROVIDERS'] })
    expect(parseConfig({ ...development, ENVIRONMENT: '' })).toEqual({ ok: false, error: ['SMS_PROVIDERS'] })
  })

  it('allows the secret of the example, which all the world knows', () => {
    expect(parseConfig({ ...development, CODE_SECRET: exampleSecret })).toMatchObject({
      ok: true,
      value: { codeSecret: exampleSecret },
    })
    for (const environment of ['production', ''])
      expect(parseConfig({ ...production, ENVIRONMENT: environment, CODE_SECRET: exampleSecret })).toEqual({
        ok: false,
        error: ['CODE_SECRET'],
      })
  })
})
