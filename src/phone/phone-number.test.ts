import type { CountryCode } from 'libphonenumber-js/mobile'
import { describe, expect, it } from 'vitest'
import { maskPhoneNumber, parsePhoneNumber, type PhoneNumber } from './phone-number.ts'

describe('all spellings of a number', () => {
  // The property test has every separator and prefix. These are common spellings.
  it.each([
    '13800138000',
    '138-0013-8000',
    '(138) 0013.8000',
    ' 13800138000 ',
    '138\u00a00013－8000',
    '１３８００１３８０００',
    '013800138000',
    '+86 138 0013 8000',
    '+86 013800138000',
    '＋８６１３８００１３８０００',
    '86-13800138000',
    '0086 138 0013 8000',
  ])('are one number: "%s"', (text) => {
    expect(parsePhoneNumber(text, 'CN')).toEqual({
      ok: true,
      value: { phoneNumber: '+8613800138000', country: 'CN', nationalNumber: '13800138000' },
    })
  })

  it.each<[CountryCode, string, readonly string[]]>([
    ['GB', '+447400123456', ['07400 123456', '+447400123456', '+44 (0)7400 123456']],
    ['SG', '+6581234567', ['8123 4567', '+6581234567', '65 8123 4567']],
    ['US', '+12015550123', ['(201) 555-0123', '1-201-555-0123', '011 1 201 555 0123']],
    ['AR', '+5491123456789', ['+54 9 11 2345-6789', '011 15-2345-6789']],
  ])('are one number in %s, too: %s', (home, phoneNumber, spellings) => {
    for (const text of spellings)
      expect(parsePhoneNumber(text, home)).toMatchObject({ ok: true, value: { phoneNumber } })
  })

  it.each([
    ['+1 604 555 0123', 'CA'],
    ['+1 201 555 0123', 'US'],
    ['+7 701 234 5678', 'KZ'],
    ['+7 912 345 6789', 'RU'],
    ['+44 7781 123456', 'GG'],
    ['+852 5123 4567', 'HK'],
    ['+886 912 345 678', 'TW'],
  ])('name the country by the number, also where countries share a code: %s is of %s', (text, country) => {
    expect(parsePhoneNumber(text, 'CN')).toMatchObject({ ok: true, value: { country } })
  })
})

describe('anything but one mobile number', () => {
  const number = '13800138000'
  // The property inserts any foreign character into any spelling. These are texts that a lenient parser would read.
  it.each<[string, readonly string[]]>([
    ['nothing', ['', ' ', '     ', '+', '-----', '()()()']],
    ['several numbers', [`${number},13900139000`, `${number};13900139000`, `${number} 13900139000`]],
    ['the same number twice', [`${number},${number}`, `${number} ${number}`, `${number}${number}`]],
    ['a list that goes on', [`${number},`, `${number}，13900139000`]],
    ['slashes within', ['138/0013/8000', '+86/13800138000']],
    ['an extension', [`${number} ext. 5`, `${number}x5`, `${number}#5`, `${number};ext=5`, `${number}p5`]],
    ['a URI', [`tel:+86${number}`, `${number};phone-context=+86`, `sip:${number}@a.example`]],
    ['letters', ['abc', '1380013800O', `a${number}`, '1-800-FLOWERS', 'null']],
    ['a landline', ['01012345678', '010-8888-8888', '+86 21 6888 8888', '+861065529988', '4008001234']],
    ['a short number', ['110', '10086', '95588', '12345']],
    ['too few digits', ['1380013800', '+86 1380013800', '138']],
    ['too many digits', ['138001380000', '+86138001380000', '1'.repeat(40), '1'.repeat(41), '1'.repeat(500)]],
    ['an unused range', ['12345678901', '10000000000', '+86 12345678901', '11111111111']],
    ['no country', ['+0 13800138000', '+999 13800138000', '+13800138000']],
    ['two plus signs', [`++86${number}`, `+86+${number}`, `${number}+`, `+86 ${number}+86 ${number}`]],
    ['other digits', ['١٣٨٠٠١٣٨٠٠٠', '१३८००१३८०००', '𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎', '一三八〇〇一三八〇〇〇']],
    ['emoji', ['📱13800138000', '1️⃣3️⃣8️⃣00138000', '😀']],
    ['a line separator', [`${number}\n`, `\n${number}`, `138\n00138000`, `${number}\u2028`]],
    ['an invisible character', [`${number}\0`, `\u200b${number}`, `138\t00138000`]],
    ['other notations', ['1.3800138e10', '-13800138000e0', '0x336884A90', '13800138000n', '%31%33%38']],
  ])('is refused: %s', (_, texts) => {
    for (const text of texts)
      expect(parsePhoneNumber(text, 'CN'), text).toEqual({ ok: false, error: 'not_a_mobile_number' })
  })
})

describe('maskPhoneNumber', () => {
  it.each([
    ['+8613800138000', '+86138****8000'],
    ['+6581234567', '+65****4567'],
    ['+4791234567', '+47****4567'],
    ['+67812345', '+****2345'],
  ])('shows of %s no more than %s', (phoneNumber, masked) => {
    expect(maskPhoneNumber(phoneNumber as PhoneNumber)).toBe(masked)
  })
})
