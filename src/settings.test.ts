import { describe, expect, it } from 'vitest'
import { parseSettings, type Settings } from './settings.ts'
import { development, exampleSecret, production, refusal, secret } from './settings.test-support.ts'

/** All settings of a production in which nothing is set that has a default. */
const defaults: Settings = {
  environment: 'production',
  codeSecret: secret,
  codeSecretFormer: undefined,
  defaultLocale: 'en',
  classicApi: 'on',
  usernameCookieDomain: undefined,
  sessionCookieDomain: undefined,
  passkeyRpId: undefined,
  allowedOrigins: [],
  captchaTtlSeconds: 300,
  captchaLength: 4,
  captchasPerMinutePerClient: 60,
  allowedCountries: ['CN'],
  smsCodeTtlSeconds: 180,
  smsCooldownSeconds: 180,
  smsHourlyLimitPerPhone: 5,
  smsDailyLimitPerPhone: 10,
  smsHourlyLimitPerClient: 20,
  guessesPerCode: 5,
  guessesPerDay: 50,
  sessionTtlDays: 14,
  sessionIdleDays: 7,
  numberQuarantineDays: 90,
  webhookUrl: undefined,
  webhookSecret: undefined,
  passwordMinLength: 8,
  breachedPasswords: undefined,
  breachedPasswordsUrl: 'https://api.pwnedpasswords.com',
  reservedUsernames: ['builtin'],
  smsProviders: ['ronglian'],
  smsProvidersByCountry: {},
  brandName: '',
  smsWebotpHost: undefined,
  smsTimeoutMs: 5000,
  ronglianBaseUrl: 'https://app.cloopen.com:8883',
  ronglianAccountSid: 'the-sid',
  ronglianAuthToken: 'the-token',
  ronglianAppId: 'the-app',
  ronglianTemplateId: '1',
  opsToken: undefined,
  aliyunAccessKeyId: '',
  aliyunAccessKeySecret: '',
  aliyunSignName: '',
  aliyunTemplateCode: '',
  aliyunBaseUrl: 'https://dysmsapi.aliyuncs.com',
  aliyunNumberHistoryAuthCode: '',
  aliyunNumberHistoryBaseUrl: 'https://dytnsapi.aliyuncs.com',
  numberHistory: 'off',
  tencentBaseUrl: 'https://sms.tencentcloudapi.com',
  tencentSecretId: '',
  tencentSecretKey: '',
  tencentSdkAppId: '',
  tencentSignName: '',
  tencentTemplateId: '',
  tencentRegion: 'ap-guangzhou',
  smsHookUrl: undefined,
  smsHookSecret: undefined,
  twilioBaseUrl: 'https://api.twilio.com',
  twilioAccountSid: '',
  twilioAuthToken: '',
  twilioFrom: '',
  twilioMessagingServiceSid: '',
  vonageBaseUrl: 'https://rest.nexmo.com',
  vonageApiKey: '',
  vonageApiSecret: '',
  vonageFrom: '',
  snsRegion: '',
  snsBaseUrl: undefined,
  snsAccessKeyId: '',
  snsSecretAccessKey: '',
  snsSenderId: undefined,
}

describe('the settings', () => {
  it('have these defaults, also where a variable is empty', () => {
    expect(parseSettings(production)).toEqual({ ok: true, value: defaults })
    const empty = Object.fromEntries(Object.keys(defaults).map((member) => [settingName(member), '']))
    expect(parseSettings({ ...empty, ...production })).toEqual({ ok: true, value: defaults })
  })

  it.each<[Record<string, string>, Partial<Settings>]>([
    [{ ENVIRONMENT: 'production', CLASSIC_API: 'on' }, {}],
    [{ CLASSIC_API: 'off' }, { classicApi: 'off' }],
    [{ ALLOWED_ORIGINS: ' , ' }, { allowedOrigins: [] }],
    [
      { ALLOWED_ORIGINS: ' https://a.example , https://b.example:8443,, ' },
      { allowedOrigins: ['https://a.example', 'https://b.example:8443'] },
    ],
    [
      { ...development, ALLOWED_COUNTRIES: ' SG, cn ,GB,' },
      { environment: 'development', smsProviders: ['outbox'], allowedCountries: ['SG', 'CN', 'GB'] },
    ],
    [
      // One provider that serves the country is enough.
      { ENVIRONMENT: 'development', SMS_PROVIDERS: 'ronglian,outbox', ALLOWED_COUNTRIES: 'SG' },
      { environment: 'development', smsProviders: ['ronglian', 'outbox'], allowedCountries: ['SG'] },
    ],
    [
      {
        ...development,
        ALLOWED_COUNTRIES: 'CN,SG',
        SMS_PROVIDERS_CN: ' ronglian , outbox ',
        SMS_PROVIDERS_SG: 'outbox',
        SMS_PROVIDERS_HK: '',
      },
      {
        environment: 'development',
        smsProviders: ['outbox'],
        allowedCountries: ['CN', 'SG'],
        smsProvidersByCountry: { CN: ['ronglian', 'outbox'], SG: ['outbox'] },
      },
    ],
    [{ RESERVED_USERNAMES: ' builtin, Shop ,' }, { reservedUsernames: ['builtin', 'shop'] }],
    [{ RESERVED_USERNAMES: ',' }, { reservedUsernames: [] }],
    [{ DEFAULT_LOCALE: 'zh-CN' }, { defaultLocale: 'zh-CN' }],
    [{ BRAND_NAME: ' Café 24 ' }, { brandName: 'Café 24' }],
    [
      { BRAND_NAME: 'Example', SMS_WEBOTP_HOST: 'shop.example' },
      { brandName: 'Example', smsWebotpHost: 'shop.example' },
    ],
    [{ SMS_CODE_TTL_SECONDS: ' 600 ' }, { smsCodeTtlSeconds: 600 }],
    [{ SMS_COOLDOWN_SECONDS: '0060' }, { smsCooldownSeconds: 60 }],
    [{ OPS_TOKEN: `${'-._~+/aZ09'.repeat(4)}==` }, { opsToken: `${'-._~+/aZ09'.repeat(4)}==` }],
    [{ RONGLIAN_TEMPLATE_ID: '42' }, { ronglianTemplateId: '42' }],
    [{ RONGLIAN_BASE_URL: 'https://a.example/path//' }, { ronglianBaseUrl: 'https://a.example/path//' }],
  ])('change one thing each: %j', (setting, change) => {
    expect(parseSettings({ ...production, ...setting })).toEqual({
      ok: true,
      value: { ...defaults, ...change },
    })
  })

  it('ignore bindings, which are no text, and variables of other programs', () => {
    const bindings = {
      DB: { prepare: () => undefined },
      ENVIRONMENT: { id: 'x' },
      GUESSES_PER_DAY: 5,
      SMS_TIMEOUT: null,
    }
    expect(parseSettings({ ...production, ...bindings, OTHER: 'x', RONGLIAN: 'x', LC_ALL: 'C' })).toEqual({
      ok: true,
      value: defaults,
    })
  })

  it('need no account of a provider that is not used', () => {
    expect(parseSettings(development)).toMatchObject({ ok: true, value: { smsProviders: ['outbox'] } })
  })

  it.each(['x'.repeat(32), '密'.repeat(11)])('accept a secret of 32 bytes, in any script: %s', (text) => {
    expect(parseSettings({ ...production, CODE_SECRET: text })).toMatchObject({ value: { codeSecret: text } })
  })
})

describe('what only development allows', () => {
  const inProduction = { ...production, RONGLIAN_BASE_URL: 'https://a.example' }
  it.each<[string, string, string]>([
    ['CODE_SECRET', exampleSecret, 'must not be the example secret in production'],
    ['CODE_SECRET_FORMER', exampleSecret, 'must not be the example secret in production'],
    ['BREACHED_PASSWORDS_URL', 'http://a.example', 'must be https in production'],
    ['SMS_PROVIDERS', 'outbox', 'must not have outbox in production'],
    ['SMS_PROVIDERS', ' ronglian , outbox ', 'must not have outbox in production'],
    ['RONGLIAN_BASE_URL', 'http://a.example', 'must be https in production'],
    ['TENCENT_BASE_URL', 'http://a.example', 'must be https in production'],
    ['SMS_HOOK_URL', 'http://a.example', 'must be https in production'],
    ['RONGLIAN_BASE_URL', 'HTTP://a.example', 'must be https in production'],
    ['RONGLIAN_BASE_URL', 'http:a.example', 'must be https in production'],
    ['RONGLIAN_BASE_URL', 'http://localhost.a.example', 'must be https in production'],
    ['RONGLIAN_BASE_URL', 'http://a.example/http://localhost', 'must be https in production'],
    ['ALIYUN_BASE_URL', 'http://a.example', 'must be https in production'],
    ['ALIYUN_NUMBER_HISTORY_BASE_URL', 'http://a.example', 'must be https in production'],
    ['TWILIO_BASE_URL', 'http://a.example', 'must be https in production'],
    ['VONAGE_BASE_URL', 'http://a.example', 'must be https in production'],
    ['SNS_BASE_URL', 'http://a.example', 'must be https in production'],
    ['ALLOWED_ORIGINS', 'http://a.example', 'must have https origins only in production'],
    ['ALLOWED_ORIGINS', 'https://a.example,http://b.example', 'must have https origins only in production'],
  ])('%s = %s', (setting, value, rule) => {
    for (const ENVIRONMENT of ['production', ''])
      expect(parseSettings({ ...inProduction, ENVIRONMENT, [setting]: value })).toEqual(
        refusal(setting, rule),
      )
    expect(parseSettings({ ...inProduction, ENVIRONMENT: 'development', [setting]: value }).ok).toBe(true)
  })

  it.each([
    ['RONGLIAN_BASE_URL', 'http://localhost:9000/path'],
    ['RONGLIAN_BASE_URL', 'http://127.0.0.1'],
    ['RONGLIAN_BASE_URL', 'http://[::1]:9000'],
    ['RONGLIAN_BASE_URL', 'HTTPS://a.example'],
    ['RONGLIAN_BASE_URL', 'https://a.example/http://b.example'],
    ['ALLOWED_ORIGINS', 'http://localhost:5173'],
  ])('excludes neither this machine nor https: %s = %s', (setting, value) => {
    expect(parseSettings({ ...production, [setting]: value }).ok).toBe(true)
  })
})

function settingName(member: string) {
  return member.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}
