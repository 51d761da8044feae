import { describe, expect, it } from 'vitest'
import { locales } from '../i18n/locales.ts'
import { purposeNames } from '../verification/purposes.ts'
import { createWriteText, everyTextFits, fitsOneSms, isGsm7 } from './message.ts'

const settings = { brandName: 'Example', smsWebotpHost: 'shop.example' }
const message = { code: '012345', purpose: 'register', locale: 'en', validMinutes: 3 } as const

describe('the text of an SMS', () => {
  it.each([
    [{}, '012345 is your Example code to sign up. Valid for 3 minutes. Never share it.'],
    [
      { purpose: 'sign_in', validMinutes: 1 },
      '012345 is your Example code to sign in. Valid for 1 minute. Never share it.',
    ],
    [
      { purpose: 'reset_password' },
      '012345 is your Example code to reset your password. Valid for 3 minutes. Never share it.',
    ],
    [
      { purpose: 'change_mobile' },
      '012345 is your Example code to change your phone number. Valid for 3 minutes. Never share it.',
    ],
    [{ locale: 'zh-CN' }, '012345是您的Example注册验证码，3分钟内有效。切勿告诉他人。'],
    [
      { locale: 'zh-CN', purpose: 'change_mobile' },
      '012345是您的Example更换手机号验证码，3分钟内有效。切勿告诉他人。',
    ],
  ] as const)('%j: %s', (change, text) => {
    expect(createWriteText(settings)({ ...message, ...change })).toBe(`${text}\n@shop.example #012345`)
    expect(createWriteText({ ...settings, smsWebotpHost: undefined })({ ...message, ...change })).toBe(text)
  })

  it('starts with the code, and differs between any two languages and purposes', () => {
    const texts = locales.flatMap((locale) =>
      purposeNames.map((purpose) => createWriteText(settings)({ ...message, locale, purpose })),
    )
    for (const text of texts) expect(text).toMatch(/^012345/)
    expect(new Set(texts).size).toBe(locales.length * purposeNames.length)
  })

  it('fits into one SMS with the longest life of a code, and not with a long brand', () => {
    expect(everyTextFits(settings, 60)).toBe(true)
    expect(everyTextFits({ ...settings, brandName: 'x'.repeat(28) }, 60)).toBe(false)
  })
})

describe('one SMS', () => {
  it.each([
    ['160 septets of GSM-7', 'a'.repeat(160), 'a'.repeat(161)],
    ['a character of the extension is two', '€'.repeat(80), `${'€'.repeat(80)}a`],
    ['a line feed is one', `${'a'.repeat(159)}\n`, `${'a'.repeat(160)}\n`],
    ['70 units of UCS-2 with any other character', `${'a'.repeat(69)}码`, `${'a'.repeat(70)}码`],
    ['a character of two units is two', '😀'.repeat(35), `${'😀'.repeat(35)}a`],
  ])('%s', (_, fits, isLonger) => {
    expect(fitsOneSms(fits)).toBe(true)
    expect(fitsOneSms(isLonger)).toBe(false)
  })

  it('is GSM-7 for exactly the 127 characters and 10 more of the standard', () => {
    const all = Array.from({ length: 0x1_00_00 }, (_, unit) => String.fromCharCode(unit)).filter(isGsm7)
    expect(all).toHaveLength(127 + 10)
    expect(all.filter((character) => !fitsOneSms(character.repeat(160)))).toEqual('\f[\\]^{|}~€'.split(''))
    // Often taken for a part of it: the ç is upper case only, and the grave accent is not in it.
    expect('`çáíóúñ\tÀ'.split('').filter(isGsm7)).toEqual(['ñ'])
  })
})
