import type { CountryCode } from 'libphonenumber-js/mobile'
import { describe, expect, it } from 'vitest'
import { parseSupportedPhoneNumber } from './country-policy.ts'

const parse = (text: string, allowedCountries: readonly [CountryCode, ...CountryCode[]]) =>
  parseSupportedPhoneNumber({ allowedCountries }, text, '/mobile')

describe('the country policy', () => {
  it.each<{ text: string; allowed: [CountryCode, ...CountryCode[]]; phoneNumber: string }>([
    { text: '13800138000', allowed: ['CN'], phoneNumber: '+8613800138000' },
    { text: '+86 138 0013 8000', allowed: ['CN', 'SG'], phoneNumber: '+8613800138000' },
    { text: '+65 8123 4567', allowed: ['CN', 'SG'], phoneNumber: '+6581234567' },
    { text: '8123 4567', allowed: ['SG', 'CN'], phoneNumber: '+6581234567' },
    { text: '+86 13800138000', allowed: ['SG', 'CN'], phoneNumber: '+8613800138000' },
    { text: '07400 123456', allowed: ['GB'], phoneNumber: '+447400123456' },
  ])('takes $text where $allowed are allowed', ({ text, allowed, phoneNumber }) => {
    expect(parse(text, allowed)).toEqual({ ok: true, value: phoneNumber })
  })

  it.each<{ text: string; allowed: [CountryCode, ...CountryCode[]]; only: string }>([
    { text: '+65 8123 4567', allowed: ['CN'], only: 'CN' },
    { text: '0065 8123 4567', allowed: ['CN'], only: 'CN' },
    { text: '+1 201 555 0123', allowed: ['CN', 'SG'], only: 'CN, SG' },
    { text: '+852 5123 4567', allowed: ['CN'], only: 'CN' },
    { text: '+886 912 345 678', allowed: ['CN'], only: 'CN' },
    { text: '+86 138 0013 8000', allowed: ['SG'], only: 'SG' },
    // A shared country code opens no other country.
    { text: '+1 876 210 1234', allowed: ['US'], only: 'US' },
    { text: '+1 604 555 0123', allowed: ['US'], only: 'US' },
    { text: '+7 701 234 5678', allowed: ['RU'], only: 'RU' },
    { text: '+44 7781 123456', allowed: ['GB'], only: 'GB' },
  ])('refuses $text where only $allowed are allowed', ({ text, allowed, only }) => {
    expect(parse(text, allowed)).toEqual({
      ok: false,
      error: { code: 'country_not_supported', detail: `We send to ${only} only.` },
    })
  })

  it.each<{ text: string; allowed: [CountryCode, ...CountryCode[]] }>([
    { text: '12345678901', allowed: ['CN'] },
    { text: '', allowed: ['CN'] },
    { text: '13800138000,13900139000', allowed: ['CN'] },
    // Without a country code it is a number of the first country, or of none.
    { text: '8123 4567', allowed: ['CN', 'SG'] },
    { text: '138 0013 8000', allowed: ['SG', 'CN'] },
    // Foreign, and not a mobile number either.
    { text: '+65 6123 4567', allowed: ['CN'] },
    { text: '+44 20 7946 0958', allowed: ['CN'] },
  ])('calls $text no mobile number where $allowed are allowed', ({ text, allowed }) => {
    expect(parse(text, allowed)).toEqual({
      ok: false,
      error: {
        code: 'invalid_parameters',
        errors: [{ pointer: '/mobile', detail: 'must be one mobile phone number' }],
      },
    })
  })

  it('points at the parameter that held the number', () => {
    expect(parseSupportedPhoneNumber({ allowedCountries: ['CN'] }, 'x', '/other')).toMatchObject({
      error: { errors: [{ pointer: '/other' }] },
    })
  })
})
