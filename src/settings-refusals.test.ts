import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings.ts'
import { numbers, production } from './settings.test-support.ts'

const refusal = (setting: string, rule: string) => ({ ok: false, error: [{ setting, rule }] })

const rules: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'must be production or development',
  CLASSIC_API: 'must be on or off',
  CODE_SECRET: 'must have at least 32 bytes',
  ALLOWED_ORIGINS: 'must be a comma-separated list of origins, such as https://www.shop.example',
  ALLOWED_COUNTRIES: 'must be a comma-separated list of ISO 3166-1 country codes',
  SMS_PROVIDERS: 'must be a comma-separated list of ronglian, outbox, each at most once',
  RONGLIAN_BASE_URL: 'must be an http or https URL without query, fragment and user',
}

const wrongValues: Readonly<Record<string, readonly string[]>> = {
  ENVIRONMENT: ['Production', 'prod', 'development ', ' '],
  CLASSIC_API: ['true', 'ON', '0', ' '],
  CODE_SECRET: ['x', 'x'.repeat(31), '密'.repeat(10)],
  ALLOWED_ORIGINS: [
    ...'* null a.example //a.example https://a.example/ https://a.example/path https://a.example?x'.split(
      ' ',
    ),
    ...'https://a.example:443 https://A.example HTTPS://a.example https://user@a.example'.split(' '),
    ...'https://a.example,nonsense data:text/plain,x https://*.a.example ftp://a.example'.split(' '),
    'https://a.example https://b.example',
    'ws://https:81',
  ],
  ALLOWED_COUNTRIES: ['XX', 'China', '86', 'CN,XX', 'CN;SG', 'CN SG', ',', ' ', '*'],
  SMS_PROVIDERS: ['Ronglian', 'twilio', 'ronglian,unknown', 'ronglian;outbox', 'ronglian,ronglian', ',', ' '],
  RONGLIAN_BASE_URL: [
    ...'a.example ftp://a.example xhttps://a.example /path javascript:x https://a.example?x'.split(' '),
    ...'https://a.example#x https://a.example? https://user:pass@a.example'.split(' '),
  ],
}

describe('a wrong setting is named with its rule, which does not repeat the value', () => {
  it.each(Object.keys(wrongValues))('%s', (name) => {
    for (const value of wrongValues[name] ?? [])
      expect(parseSettings({ ...production, [name]: value }), value).toEqual(refusal(name, rules[name] ?? ''))
  })

  it.each(numbers)('%s', (name, _, lowest, highest) => {
    const notWhole = 'x,-1,+60,60.5,60.0,6e1,0x60,60 60,60s,６０, ,9999999999'.split(',')
    for (const value of [...notWhole, `${lowest - 1}`, `${highest + 1}`])
      expect(parseSettings({ ...production, [name]: value }), value).toEqual(
        refusal(name, `must be a whole number from ${lowest} to ${highest}`),
      )
  })
})

describe('a missing setting is named', () => {
  it.each([
    ['CODE_SECRET', 'must be set, as a secret'],
    ['SMS_PROVIDERS', 'must be a comma-separated list'],
    ['RONGLIAN_ACCOUNT_SID', 'must be set for the provider ronglian'],
    ['RONGLIAN_AUTH_TOKEN', 'must be set for the provider ronglian'],
    ['RONGLIAN_APP_ID', 'must be set for the provider ronglian'],
  ])('%s, whether it is empty, absent or no text', (name, rule) => {
    for (const value of ['', undefined, { id: 'x' }])
      expect(parseSettings({ ...production, [name]: value })).toEqual(refusal(name, rule))
  })
})

it('a country that no provider serves is refused', () => {
  const rule = 'must have only countries that one of the SMS_PROVIDERS serves'
  expect(parseSettings({ ...production, ALLOWED_COUNTRIES: 'CN,SG' })).toEqual(
    refusal('ALLOWED_COUNTRIES', rule),
  )
})

it.each([
  ['ALLOWED_COUNTRYS', 'ALLOWED_COUNTRIES'],
  ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
  ['Sms_Providers', 'SMS_PROVIDERS'],
  ['code_secret', 'CODE_SECRET'],
  ['GUESSES_PER_DAYS', 'GUESSES_PER_DAY'],
])('a name that looks like a setting is refused, because it would be ignored: %s', (name, meant) => {
  expect(parseSettings({ ...production, [name]: 'x' })).toEqual(
    refusal(name, `is unknown; ${meant} is a setting`),
  )
  expect(parseSettings({ ...production, [name]: '' }).ok).toBe(true)
})

describe('several wrong settings are all named, each once', () => {
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
  ])('%#', (env, names) => {
    const parsed = parseSettings(env)
    expect(parsed.ok ? [] : parsed.error.map(({ setting }) => setting)).toEqual(names)
  })
})
