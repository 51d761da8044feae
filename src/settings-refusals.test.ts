import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings.ts'
import { production, refusal } from './settings.test-support.ts'

/** Wrong values of each setting, and the rule that they break. */
const wrongValues: readonly [setting: string, rule: string, values: readonly string[]][] = [
  ['ENVIRONMENT', 'must be production or development', ['Production', 'prod', 'development ', ' ']],
  ['DEFAULT_LOCALE', 'must be en or zh-CN', ['zh', 'zh-cn', 'en-GB', ' ']],
  ['BRAND_NAME', 'must be 1 to 40 characters in one line', [' ', 'a\nb', 'a\u2028b', 'x'.repeat(41)]],
  ['CLASSIC_API', 'must be on or off', ['true', 'ON', '0', ' ']],
  ['CODE_SECRET', 'must have at least 32 bytes', ['x', 'x'.repeat(31), '密'.repeat(10)]],
  ['CODE_SECRET_FORMER', 'must have at least 32 bytes', ['x', 'x'.repeat(31)]],
  ['BREACHED_PASSWORDS', 'must be on or off', ['true', 'ON']],
  ['SMS_HOOK_SECRET', 'must be whsec_ and the base64 of 24 to 64 bytes', ['secret', 'whsec_', 'whsec_AAAA']],
  [
    'TENCENT_REGION',
    'must be a region such as ap-guangzhou',
    ['Guangzhou', 'ap', 'ap-guangzhou ', 'ap-guangzhou\n'],
  ],
  ['TENCENT_BASE_URL', 'must be a URL without a path', ['https://a.example/path', 'https://a.example//']],
  ['WEBHOOK_SECRET', 'must be whsec_ and the base64 of 24 to 64 bytes', ['secret', 'whsec_', 'whsec_AAAA']],
  [
    'OPS_TOKEN',
    'must have at least 32 of A-Z a-z 0-9 - . _ ~ + /, then = if any',
    [
      'x'.repeat(31),
      `${'x'.repeat(31)}=`,
      `${'x'.repeat(31)} x`,
      `${'x'.repeat(32)}密`,
      `=${'x'.repeat(32)}`,
    ],
  ],
  [
    'ALLOWED_ORIGINS',
    'must be a comma-separated list of origins, such as https://www.shop.example',
    [
      ...'* null a.example //a.example https://a.example/ https://a.example/path https://a.example?x'.split(
        ' ',
      ),
      ...'https://a.example:443 https://A.example HTTPS://a.example https://user@a.example'.split(' '),
      ...'https://a.example,nonsense data:text/plain,x https://*.a.example ftp://a.example'.split(' '),
      'https://a.example https://b.example',
      'ws://https:81',
    ],
  ],
  [
    'ALLOWED_COUNTRIES',
    'must be a comma-separated list of ISO 3166-1 country codes',
    ['XX', 'China', '86', 'CN,XX', 'CN;SG', 'CN SG', ',', ' ', '*'],
  ],
  [
    'SMS_PROVIDERS',
    'must be a comma-separated list of ronglian, aliyun, tencent, hook, twilio, vonage, sns, outbox, each at most once',
    ['Ronglian', 'nexmo', 'ronglian,unknown', 'ronglian;outbox', 'ronglian,ronglian', ',', ' '],
  ],
  ['TWILIO_ACCOUNT_SID', 'must be AC and 32 hexadecimal digits', ['AC', `MG${'0'.repeat(32)}`]],
  ['TWILIO_MESSAGING_SERVICE_SID', 'must be MG and 32 hexadecimal digits', ['MG', `AC${'0'.repeat(32)}`]],
  [
    'TWILIO_FROM',
    'must be a number with its country code, a short code, or a name of at most 11 letters and digits',
    ['14155550100', '+0123456789', '12', 'Twelve Chars', '示例', ' ', 'a\nb'],
  ],
  [
    'VONAGE_FROM',
    'must be a number of digits only, or a name of at most 11 letters and digits',
    ['+14155550100', '12', 'Twelve Chars', 'My Shop', '示例'],
  ],
  [
    'SNS_REGION',
    'must be a region of AWS, such as eu-west-1',
    ['eu-west', 'EU-WEST-1', 'a/b', 'eu-west-1.x'],
  ],
  [
    'SNS_SENDER_ID',
    'must be a name of at most 11 letters and digits',
    ['123', 'Twelve-Chars', '-Shop', 'My Shop', '示例'],
  ],
  ['NUMBER_HISTORY', 'must be off or aliyun', ['on', 'Aliyun', 'true']],
  ...['RONGLIAN_BASE_URL', 'ALIYUN_BASE_URL', 'TENCENT_BASE_URL', 'SMS_HOOK_URL'].map(
    (name): (typeof wrongValues)[number] => [
      name,
      'must be an http or https URL without query, fragment and user',
      [
        ...'a.example ftp://a.example xhttps://a.example /path javascript:x https://a.example?x'.split(' '),
        ...'https://a.example#x https://a.example? https://user:pass@a.example'.split(' '),
      ],
    ],
  ),
]

const sid = '0123456789abcdef0123456789abcdef'
const text = { BRAND_NAME: 'Example' }

/** Each provider with all its required settings. */
const providers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  twilio: {
    ...text,
    TWILIO_ACCOUNT_SID: `AC${sid}`,
    TWILIO_AUTH_TOKEN: 'the-token',
    TWILIO_FROM: '+14155550100',
  },
  vonage: { ...text, VONAGE_API_KEY: 'key', VONAGE_API_SECRET: 'the-secret', VONAGE_FROM: 'Example' },
  sns: { ...text, SNS_REGION: 'eu-west-1', SNS_ACCESS_KEY_ID: 'id', SNS_SECRET_ACCESS_KEY: 'the-secret' },
}

it.each(Object.entries(providers))('%s needs each of its settings', (SMS_PROVIDERS, own) => {
  const env = { ...production, ...own, SMS_PROVIDERS }
  expect(parseSettings(env)).toMatchObject({ ok: true, value: { smsProviders: [SMS_PROVIDERS] } })
  for (const name of Object.keys(own)) {
    const orElse = name === 'TWILIO_FROM' ? ', or else TWILIO_MESSAGING_SERVICE_SID' : ''
    const rule = `must be set for the provider ${SMS_PROVIDERS}${orElse}`
    expect(parseSettings({ ...env, [name]: '' })).toEqual(refusal(name, rule))
  }
})

it('twilio sends from a number or from a pool, and not from both', () => {
  const env = { ...production, ...providers['twilio'], SMS_PROVIDERS: 'twilio' }
  const pool = { ...env, TWILIO_MESSAGING_SERVICE_SID: `MG${sid}` }
  expect(parseSettings({ ...pool, TWILIO_FROM: '' }).ok).toBe(true)
  expect(parseSettings(pool)).toEqual(
    refusal('TWILIO_FROM', 'must be set for the provider twilio, or else TWILIO_MESSAGING_SERVICE_SID'),
  )
})

it('the history of numbers needs numbers of the mainland, and a token of its own is no key', () => {
  const env = {
    ...production,
    SMS_PROVIDERS: 'hook',
    SMS_HOOK_URL: 'https://a.example',
    SMS_HOOK_SECRET: `whsec_${'A'.repeat(32)}`,
    ALIYUN_ACCESS_KEY_ID: 'id',
    ALIYUN_ACCESS_KEY_SECRET: 'secret',
    ALIYUN_NUMBER_HISTORY_AUTH_CODE: 'code',
    NUMBER_HISTORY: 'aliyun',
    ALLOWED_COUNTRIES: 'SG',
  }
  const rule = 'must be off without CN in ALLOWED_COUNTRIES'
  expect(parseSettings(env)).toEqual(refusal('NUMBER_HISTORY', rule))
  expect(parseSettings({ ...env, ALLOWED_COUNTRIES: 'SG,CN' }).ok).toBe(true)
  const CODE_SECRET = 'x'.repeat(40)
  expect(parseSettings({ ...production, CODE_SECRET, OPS_TOKEN: CODE_SECRET })).toEqual(
    refusal('OPS_TOKEN', 'must not be the CODE_SECRET'),
  )
})

it.each([
  ['TWILIO_FROM', '12345 Example Shop&Co'],
  ['VONAGE_FROM', '447700900000 Example'],
  ['SNS_SENDER_ID', 'Example My-Shop A1'],
])('%s accepts %s', (name, values) => {
  for (const value of values.split(' ')) expect(parseSettings({ ...production, [name]: value }).ok).toBe(true)
})

const domains = [
  'Shop.example',
  'shop',
  'https://shop.example',
  '.shop.example',
  'shop.example/',
  '*.shop.example',
  '127.0.0.1',
]
const domainRule = 'must be a domain name in lower case, such as shop.example'

it.each(['USERNAME_COOKIE_DOMAIN', 'SESSION_COOKIE_DOMAIN', 'PASSKEY_RP_ID', 'SMS_WEBOTP_HOST'])(
  'a wrong %s is named',
  (name) => {
    for (const value of domains)
      expect(parseSettings({ ...production, [name]: value }), value).toEqual(refusal(name, domainRule))
  },
)

it.each(wrongValues)(
  'a wrong %s is named with its rule, which does not repeat the value',
  (name, rule, values) => {
    for (const value of values)
      expect(parseSettings({ ...production, [name]: value }), value).toEqual(refusal(name, rule))
  },
)

it.each([
  ['CODE_SECRET', 'must be set, as a secret'],
  ['SMS_PROVIDERS', 'must be a comma-separated list'],
  ['RONGLIAN_ACCOUNT_SID', 'must be set for the provider ronglian'],
  ['RONGLIAN_AUTH_TOKEN', 'must be set for the provider ronglian'],
  ['RONGLIAN_APP_ID', 'must be set for the provider ronglian'],
])('a missing %s is named, whether it is empty, absent or no text', (name, rule) => {
  for (const value of ['', undefined, { id: 'x' }])
    expect(parseSettings({ ...production, [name]: value })).toEqual(refusal(name, rule))
})

it.each(['ALIYUN_ACCESS_KEY_ID', 'ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_SIGN_NAME', 'ALIYUN_TEMPLATE_CODE'])(
  'a missing %s is named if the provider is used',
  (name) => {
    const env = {
      ...production,
      SMS_PROVIDERS: 'aliyun',
      ALIYUN_ACCESS_KEY_ID: 'id',
      ALIYUN_ACCESS_KEY_SECRET: 'secret',
      ALIYUN_SIGN_NAME: '商城',
      ALIYUN_TEMPLATE_CODE: 'SMS_1',
    }
    expect(parseSettings(env).ok).toBe(true)
    expect(parseSettings({ ...env, [name]: '' })).toEqual(
      refusal(name, 'must be set for the provider aliyun'),
    )
  },
)

it.each(['ALIYUN_ACCESS_KEY_ID', 'ALIYUN_ACCESS_KEY_SECRET', 'ALIYUN_NUMBER_HISTORY_AUTH_CODE'])(
  'a missing %s is named if Aliyun is asked about numbers',
  (name) => {
    const env = {
      ...production,
      NUMBER_HISTORY: 'aliyun',
      ALIYUN_ACCESS_KEY_ID: 'id',
      ALIYUN_ACCESS_KEY_SECRET: 'secret',
      ALIYUN_NUMBER_HISTORY_AUTH_CODE: 'code',
    }
    expect(parseSettings(env).ok).toBe(true)
    expect(parseSettings({ ...env, [name]: '' })).toEqual(refusal(name, 'must be set for NUMBER_HISTORY'))
  },
)
it.each([
  [
    'tencent',
    'TENCENT_SECRET_ID TENCENT_SECRET_KEY TENCENT_SDK_APP_ID TENCENT_SIGN_NAME TENCENT_TEMPLATE_ID',
  ],
  ['hook', 'SMS_HOOK_URL SMS_HOOK_SECRET'],
])('the provider %s needs its settings only where it is named', (provider, names) => {
  const parsed = parseSettings({ ...production, SMS_PROVIDERS: `ronglian,${provider}` })
  const rule = `must be set for the provider ${provider}`
  expect(parsed).toEqual({ ok: false, error: names.split(' ').map((setting) => ({ setting, rule })) })
})

it('a webhook without its secret is refused, and one over plain http in production', () => {
  const env = { ...production, WEBHOOK_URL: 'https://a.example/hooks' }
  expect(parseSettings(env)).toEqual(refusal('WEBHOOK_SECRET', 'must be set with WEBHOOK_URL'))
  const signed = { ...env, WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` }
  expect(parseSettings(signed).ok).toBe(true)
  const plain = parseSettings({ ...signed, WEBHOOK_URL: 'http://a.example/hooks' })
  expect(plain).toEqual(refusal('WEBHOOK_URL', 'must be https in production'))
})

it('a setting that makes an SMS longer than one segment is refused', () => {
  const tooLong = 'makes an SMS longer than 160 characters (GSM-7) or 70 (UCS-2)'
  const env = { ...production, BRAND_NAME: 'Example' }
  // The longest Chinese text has 32 characters without a brand, 39 with this one, and the last line 10 without its host.
  const host = (length: number) => `${'x'.repeat(length - 8)}.example`
  expect(parseSettings({ ...env, SMS_WEBOTP_HOST: host(21) }).ok).toBe(true)
  expect(parseSettings({ ...env, SMS_WEBOTP_HOST: host(22) })).toEqual(refusal('SMS_WEBOTP_HOST', tooLong))
  expect(parseSettings({ ...env, SMS_WEBOTP_HOST: host(21), SMS_CODE_TTL_SECONDS: '600' })).toEqual(
    refusal('SMS_WEBOTP_HOST', tooLong),
  )
  // English in UCS-2.
  expect(parseSettings({ ...env, BRAND_NAME: '示例' })).toEqual(refusal('BRAND_NAME', tooLong))
})

it('a country that no provider serves is refused', () => {
  const refused = refusal(
    'ALLOWED_COUNTRIES',
    'must have only countries that one of the SMS_PROVIDERS serves',
  )
  expect(parseSettings({ ...production, ALLOWED_COUNTRIES: 'CN,SG' })).toEqual(refused)
})

describe('the providers of one country', () => {
  const providersRule =
    'must be a comma-separated list of ronglian, aliyun, tencent, hook, twilio, vonage, sns, outbox, each at most once'
  const hook = { SMS_HOOK_URL: 'https://a.example', SMS_HOOK_SECRET: `whsec_${'A'.repeat(32)}` }

  it.each([
    ['a wrong list', { SMS_PROVIDERS_CN: 'nexmo' }, 'SMS_PROVIDERS_CN', providersRule],
    ['an empty list', { SMS_PROVIDERS_CN: ',' }, 'SMS_PROVIDERS_CN', providersRule],
    ['a provider twice', { SMS_PROVIDERS_CN: 'ronglian,ronglian' }, 'SMS_PROVIDERS_CN', providersRule],
    [
      'outbox',
      { SMS_PROVIDERS_CN: 'ronglian,outbox' },
      'SMS_PROVIDERS_CN',
      'must not have outbox in production',
    ],
    [
      'a country that is not allowed',
      { SMS_PROVIDERS_SG: 'hook', ...hook },
      'SMS_PROVIDERS_SG',
      'must be for one of the ALLOWED_COUNTRIES',
    ],
    [
      'a provider that does not serve the country',
      { ALLOWED_COUNTRIES: 'CN,SG', SMS_PROVIDERS_SG: 'hook,ronglian', ...hook },
      'SMS_PROVIDERS_SG',
      'must have only providers that serve the country',
    ],
    [
      'a country without a provider beside it',
      { ALLOWED_COUNTRIES: 'CN,SG,GB', SMS_PROVIDERS_SG: 'hook', ...hook },
      'ALLOWED_COUNTRIES',
      'must have only countries that one of the SMS_PROVIDERS serves',
    ],
    [
      'a provider without its settings',
      { SMS_PROVIDERS_CN: 'hook', ...hook, SMS_HOOK_SECRET: '' },
      'SMS_HOOK_SECRET',
      'must be set for the provider hook',
    ],
  ])('%s is refused in production', (_, settings, name, rule) => {
    expect(parseSettings({ ...production, ...settings })).toEqual(refusal(name, rule))
  })

  it('count for the countries that need a provider', () => {
    const settings = { ALLOWED_COUNTRIES: 'CN,SG', SMS_PROVIDERS_SG: 'hook', ...hook }
    expect(parseSettings({ ...production, ...settings }).ok).toBe(true)
  })
})

it.each([
  ['ALLOWED_COUNTRYS', 'ALLOWED_COUNTRIES'],
  ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
  ['Sms_Providers', 'SMS_PROVIDERS'],
  ['code_secret', 'CODE_SECRET'],
  ['SMS_PROVIDERS_XX', 'SMS_PROVIDERS_ with a country code'],
  ['SMS_PROVIDERS_CHN', 'SMS_PROVIDERS_ with a country code'],
  ['SMS_PROVIDERS_BY_COUNTRY', 'SMS_PROVIDERS_ with a country code'],
  ['SMS_PROVIDERS_', 'SMS_PROVIDERS_ with a country code'],
  ['SMS_PROVIDERS_cn', 'SMS_PROVIDERS_ with a country code'],
  ['SMS_PROVDIERS_CN', 'SMS_PROVIDERS_ with a country code'],
  ['GUESSES_PER_DAYS', 'GUESSES_PER_DAY'],
])('a name that looks like a setting is refused, because it would be ignored: %s', (name, meant) => {
  expect(parseSettings({ ...production, [name]: 'x' })).toEqual(
    refusal(name, `is unknown; ${meant} is a setting`),
  )
  expect(parseSettings({ ...production, [name]: '' }).ok).toBe(true)
})

it.each([
  [
    {
      ...production,
      CODE_SECRET: 'too short',
      ALLOWED_ORIGINS: 'nonsense,rubbish',
      GUESSES_PER_DAY: 'none',
      GUESSES_PER_DAI: '1',
    },
    ['GUESSES_PER_DAI', 'CODE_SECRET', 'ALLOWED_ORIGINS', 'GUESSES_PER_DAY'],
  ],
  [
    { CODE_SECRET: production.CODE_SECRET, SMS_PROVIDERS: 'ronglian' },
    ['RONGLIAN_ACCOUNT_SID', 'RONGLIAN_AUTH_TOKEN', 'RONGLIAN_APP_ID'],
  ],
  [{}, ['CODE_SECRET', 'SMS_PROVIDERS']],
])('several wrong settings are all named, each once: %#', (env, names) => {
  const parsed = parseSettings(env)
  expect(parsed.ok ? [] : parsed.error.map(({ setting }) => setting)).toEqual(names)
})
