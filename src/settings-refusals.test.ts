import { describe, expect, it } from 'vitest'
import { parseConfig } from './settings.ts'

const good = {
  CODE_SECRET: 'a secret of this test, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: 'the-sid',
  RONGLIAN_AUTH_TOKEN: 'the-token',
  RONGLIAN_APP_ID: 'the-app',
}

const notWhole = [
  'x',
  '-1',
  '+60',
  '60.5',
  '60.0',
  '6e1',
  '0x60',
  '60 60',
  '60s',
  '６０',
  ' ',
  'NaN',
  '9999999999',
]

/** Wrong for each setting, beyond those that no whole number is written as. */
const outOfRange = {
  CAPTCHA_TTL_SECONDS: ['0', '59', '3601'],
  CAPTCHA_LENGTH: ['0', '3', '7'],
  CAPTCHAS_PER_MINUTE_PER_CLIENT: ['0', '1000001'],
  SMS_CODE_TTL_SECONDS: ['0', '59', '3601'],
  SMS_COOLDOWN_SECONDS: ['0', '59', '86401'],
  SMS_DAILY_LIMIT_PER_PHONE: ['0', '10001'],
  SMS_HOURLY_LIMIT_PER_CLIENT: ['0', '1000001'],
  GUESSES_PER_CODE: ['0', '1001'],
  GUESSES_PER_DAY: ['0', '10001'],
  SESSION_TTL_DAYS: ['0', '401'],
  SMS_TIMEOUT_MS: ['0', '20001'],
}

describe('a wrong setting', () => {
  it.each(Object.entries(outOfRange))('is named: %s', (name, values) => {
    for (const value of [...values, ...notWhole])
      expect(parseConfig({ ...good, [name]: value }), value).toEqual({ ok: false, error: [name] })
  })

  it.each<[string, readonly unknown[]]>([
    ['ENVIRONMENT', ['Production', 'prod', 'staging', 'development ', ' ']],
    ['CLASSIC_API', ['true', 'ON', '0', ' ']],
    ['CODE_SECRET', ['x', 'x'.repeat(31), undefined, '']],
    [
      'ALLOWED_ORIGINS',
      [
        '*',
        'null',
        'a.example',
        '//a.example',
        'https://a.example/',
        'https://a.example/path',
        'https://a.example?x',
        'https://a.example:443',
        'https://A.example',
        'https://user@a.example',
        'https://a.example https://b.example',
        'https://a.example,nonsense',
        'data:text/plain,x',
        'https://*.a.example',
        'ftp://a.example',
        'ws://a.example',
        'ws://https:81',
      ],
    ],
    ['ALLOWED_COUNTRIES', ['XX', 'China', '86', 'CN,XX', 'CN;SG', 'CN SG', ',', ' ', '*']],
    [
      'SMS_PROVIDERS',
      [
        'Ronglian',
        'twilio',
        'ronglian,unknown',
        'ronglian;outbox',
        'ronglian,ronglian',
        ',',
        ' ',
        undefined,
        '',
      ],
    ],
    [
      'RONGLIAN_BASE_URL',
      [
        'sms.example',
        'ftp://sms.example',
        'xhttps://sms.example',
        'httpsx://sms.example',
        '/path',
        'javascript:alert(1)',
        'x',
        'https://a.example?x',
        'https://a.example#x',
        'https://user:pass@a.example',
        'http://sms.example',
        'http://localhost.sms.example',
      ],
    ],
    ['RONGLIAN_ACCOUNT_SID', [undefined, '']],
    ['RONGLIAN_AUTH_TOKEN', [undefined, '']],
    ['RONGLIAN_APP_ID', [undefined, '']],
  ])('is named: %s', (name, values) => {
    for (const value of values)
      expect(parseConfig({ ...good, [name]: value }), String(value)).toEqual({ ok: false, error: [name] })
  })

  it.each([5, true, null, {}, ['production']])('is named when it is no text: %j', (value) => {
    expect(parseConfig({ ...good, ENVIRONMENT: value })).toEqual({ ok: false, error: ['ENVIRONMENT'] })
  })
})

describe('what a setting needs', () => {
  it('is 32 bytes for the secret, which need not be 32 characters', () => {
    expect(parseConfig({ ...good, CODE_SECRET: 'x'.repeat(32) }).ok).toBe(true)
    expect(parseConfig({ ...good, CODE_SECRET: '密'.repeat(11) }).ok).toBe(true)
    expect(parseConfig({ ...good, CODE_SECRET: '密'.repeat(10) }).ok).toBe(false)
  })

  it('is no account of a provider that is not used', () => {
    const { CODE_SECRET } = good
    expect(parseConfig({ CODE_SECRET, SMS_PROVIDERS: 'outbox', ENVIRONMENT: 'development' }).ok).toBe(true)
  })
})

describe('several wrong settings', () => {
  it('are all named, each once, and the names are all that is told', () => {
    const parsed = parseConfig({
      ...good,
      CODE_SECRET: 'much too short',
      ALLOWED_ORIGINS: 'nonsense,rubbish',
      GUESSES_PER_DAY: 'none',
    })
    expect(parsed).toEqual({ ok: false, error: ['CODE_SECRET', 'ALLOWED_ORIGINS', 'GUESSES_PER_DAY'] })
  })

  it('are named together where the provider needs them', () => {
    const { CODE_SECRET, SMS_PROVIDERS } = good
    expect(parseConfig({ CODE_SECRET, SMS_PROVIDERS })).toEqual({
      ok: false,
      error: ['RONGLIAN_ACCOUNT_SID', 'RONGLIAN_AUTH_TOKEN', 'RONGLIAN_APP_ID'],
    })
  })

  it('are named where nothing is set at all', () => {
    expect(parseConfig({})).toEqual({ ok: false, error: ['CODE_SECRET', 'SMS_PROVIDERS'] })
  })
})
