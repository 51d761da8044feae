import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from './settings.ts'
import { anyText, textOf } from '../test/support/property-text.ts'

const good = {
  CODE_SECRET: 'a secret of this test, long enough for a key',
  SMS_PROVIDERS: 'ronglian',
  RONGLIAN_ACCOUNT_SID: 'the-sid',
  RONGLIAN_AUTH_TOKEN: 'the-token',
  RONGLIAN_APP_ID: 'the-app',
}

const numbers = [
  ['CAPTCHA_TTL_SECONDS', 'captchaTtlSeconds', 60, 3600],
  ['CAPTCHA_LENGTH', 'captchaLength', 4, 6],
  ['CAPTCHAS_PER_MINUTE_PER_CLIENT', 'captchasPerMinutePerClient', 1, 1_000_000],
  ['SMS_CODE_TTL_SECONDS', 'smsCodeTtlSeconds', 60, 3600],
  ['SMS_COOLDOWN_SECONDS', 'smsCooldownSeconds', 60, 86_400],
  ['SMS_DAILY_LIMIT_PER_PHONE', 'smsDailyLimitPerPhone', 1, 10_000],
  ['SMS_HOURLY_LIMIT_PER_CLIENT', 'smsHourlyLimitPerClient', 1, 1_000_000],
  ['GUESSES_PER_CODE', 'guessesPerCode', 1, 1000],
  ['GUESSES_PER_DAY', 'guessesPerDay', 1, 10_000],
  ['SESSION_TTL_DAYS', 'sessionTtlDays', 1, 400],
  ['SMS_TIMEOUT_MS', 'smsTimeoutMs', 1, 20_000],
] as const

const names = [
  'ENVIRONMENT',
  'CLASSIC_API',
  'CODE_SECRET',
  'ALLOWED_ORIGINS',
  'ALLOWED_COUNTRIES',
  'SMS_PROVIDERS',
  'RONGLIAN_BASE_URL',
  'RONGLIAN_ACCOUNT_SID',
  'RONGLIAN_AUTH_TOKEN',
  'RONGLIAN_APP_ID',
  'RONGLIAN_TEMPLATE_ID',
  ...numbers.map(([name]) => name),
]

describe('a number among the settings', () => {
  it.each(numbers)(
    '%s is taken from its lowest to its highest, and nowhere else',
    (name, member, lowest, highest) => {
      const near = (at: number) => fc.integer({ min: Math.max(0, at - 3), max: at + 3 })
      fc.assert(
        fc.property(fc.oneof(near(lowest), near(highest), fc.nat(2_000_000)), (number) => {
          const parsed = parseConfig({ ...good, [name]: String(number) })
          if (number >= lowest && number <= highest)
            expect(parsed).toMatchObject({ ok: true, value: { [member]: number } })
          else expect(parsed).toEqual({ ok: false, error: [name] })
        }),
      )
    },
  )

  it.each(numbers)('%s is no other notation of a number', (name) => {
    const texts = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      textOf('0123456789.eExX+-_n', { minLength: 1, maxLength: 8 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text.trim() !== '' && !/^\d+$/.test(text.trim()))
        expect(parseConfig({ ...good, [name]: text })).toEqual({ ok: false, error: [name] })
      }),
    )
  })
})

describe('any settings', () => {
  it('are settings, or the names of wrong ones: never a value, never an exception', () => {
    const values = fc.oneof(
      anyText({ maxLength: 40 }),
      fc.constantFrom<unknown>(
        'https://a.example',
        'http://a.example',
        'CN,SG',
        'outbox',
        '1',
        5,
        null,
        true,
        ['x'],
        {},
      ),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), (given) => {
        const parsed = parseConfig({ ...good, ...given })
        if (parsed.ok) return
        expect(new Set(parsed.error).size).toBe(parsed.error.length)
        for (const name of parsed.error) expect(names).toContain(name)
        // Nothing is complained of that was left as it was.
        for (const name of parsed.error) expect(Object.keys(given)).toContain(name)
      }),
    )
  })
})
