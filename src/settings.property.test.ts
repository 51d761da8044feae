import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings.ts'
import { numbers, production, refusal } from './settings.test-support.ts'
import { anyText, textOf } from '../test/support/property-text.ts'

const names = [
  ...'ENVIRONMENT CLASSIC_API CODE_SECRET ALLOWED_ORIGINS ALLOWED_COUNTRIES SMS_PROVIDERS'.split(' '),
  ...'RESERVED_USERNAMES RONGLIAN_BASE_URL RONGLIAN_ACCOUNT_SID RONGLIAN_AUTH_TOKEN'.split(' '),
  ...'RONGLIAN_APP_ID RONGLIAN_TEMPLATE_ID TENCENT_BASE_URL TENCENT_REGION SMS_HOOK_URL'.split(' '),
  ...'DEFAULT_LOCALE BRAND_NAME SMS_WEBOTP_HOST TWILIO_FROM VONAGE_FROM SNS_REGION'.split(' '),
  ...numbers.map(([name]) => name),
]

describe('a setting that is a whole number', () => {
  it.each(numbers)('%s is accepted from its lowest to its highest', (name, member, lowest, highest) => {
    const near = (at: number) => fc.integer({ min: Math.max(0, at - 3), max: at + 3 })
    fc.assert(
      fc.property(fc.oneof(near(lowest), near(highest), fc.nat(2_000_000)), (number) => {
        const parsed = parseSettings({ ...production, [name]: String(number) })
        if (number >= lowest && number <= highest)
          expect(parsed).toMatchObject({ ok: true, value: { [member]: number } })
        else expect(parsed).toEqual(refusal(name, `must be a whole number from ${lowest} to ${highest}`))
      }),
    )
  })

  it.each(numbers)('%s is refused in any other notation', (name, _, lowest, highest) => {
    const texts = fc.oneof(
      fc.constantFrom('+60', '60.0', '6e1', '0x60', '60 60', '60s', '６０', ' ', '9999999999'),
      fc.string({ minLength: 1, maxLength: 12 }),
      textOf('0123456789.eExX+-_n', { minLength: 1, maxLength: 8 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/^\d{0,9}$/.test(text.trim()) || text === ' ')
        expect(parseSettings({ ...production, [name]: text })).toEqual(
          refusal(name, `must be a whole number from ${lowest} to ${highest}`),
        )
      }),
    )
  })
})

it('any text is a setting, or is refused by a rule that does not repeat it; nothing throws', () => {
  const marked = anyText({ maxLength: 40 }).map((text) => `${text}the-value`)
  const values = fc.oneof(marked, fc.constantFrom<unknown>('CN,SG', 'outbox', '1', 5, null, true, ['x'], {}))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), values), (given) => {
      const parsed = parseSettings({ ...production, ...given })
      if (parsed.ok) return
      const named = parsed.error.map(({ setting }) => setting)
      expect(new Set(named).size).toBe(named.length)
      // Nothing is reported that was left as it was.
      for (const name of named) expect(Object.keys(given)).toContain(name)
      expect(JSON.stringify(parsed.error)).not.toContain('the-value')
    }),
  )
})
