import type { CountryCode } from 'libphonenumber-js/mobile'
import { describe, expect, it } from 'vitest'
import { parseSupportedPhoneNumber } from './country-policy.ts'

describe('the country policy', () => {
  it.each<Row & { phoneNumber: string; country: CountryCode }>([
    { text: '13800138000', allowed: ['CN', 'SG'], phoneNumber: '+8613800138000', country: 'CN' },
    { text: '+65 8123 4567', allowed: ['CN', 'SG'], phoneNumber: '+6581234567', country: 'SG' },
    { text: '8123 4567', allowed: ['SG', 'CN'], phoneNumber: '+6581234567', country: 'SG' },
  ])('accepts $text where $allowed are allowed', ({ text, allowed, phoneNumber, country }) => {
    const nationalNumber = phoneNumber.slice(3)
    expect(parse({ text, allowed })).toEqual({ ok: true, value: { phoneNumber, country, nationalNumber } })
  })

  it.each<Row>([
    { text: '0065 8123 4567', allowed: ['CN'] },
    { text: '+1 201 555 0123', allowed: ['CN', 'SG'] },
    { text: '+852 5123 4567', allowed: ['CN'] },
    { text: '+886 912 345 678', allowed: ['CN'] },
    { text: '+86 138 0013 8000', allowed: ['SG'] },
    // A shared country code opens no other country.
    { text: '+1 876 210 1234', allowed: ['US'] },
    { text: '+1 604 555 0123', allowed: ['US'] },
    { text: '+7 701 234 5678', allowed: ['RU'] },
    { text: '+44 7781 123456', allowed: ['GB'] },
  ])('refuses $text where only $allowed are allowed', (row) => {
    expect(parse(row)).toEqual({
      ok: false,
      error: {
        code: 'country_not_supported',
        detail: { reason: 'countries_served', countries: row.allowed },
      },
    })
  })

  it.each<Row>([
    { text: '12345678901', allowed: ['CN'] },
    { text: '', allowed: ['CN'] },
    // Without a country code it is a number of the first country, or of none.
    { text: '8123 4567', allowed: ['CN', 'SG'] },
    { text: '138 0013 8000', allowed: ['SG', 'CN'] },
    // Foreign, and not a mobile number either.
    { text: '+65 6123 4567', allowed: ['CN'] },
  ])('calls $text no mobile number where $allowed are allowed, and names the parameter', (row) => {
    expect(parse(row)).toEqual({
      ok: false,
      error: {
        code: 'invalid_parameters',
        errors: [{ pointer: '/mobile', detail: 'must be one mobile phone number' }],
      },
    })
  })
})

interface Row {
  readonly text: string
  readonly allowed: readonly [CountryCode, ...CountryCode[]]
}

function parse({ text, allowed }: Row) {
  return parseSupportedPhoneNumber(allowed, text, '/mobile')
}
