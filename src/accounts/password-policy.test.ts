import { describe, expect, it } from 'vitest'
import { passwordWeakness } from './password-policy.ts'
import type { PhoneNumber } from '../phone/phone-number.ts'

const user = { username: 'Ada-Lovelace', phoneNumber: '+8613800138000' as PhoneNumber }

describe('a password that would be tried first', () => {
  it.each<[string, readonly string[]]>([
    [
      'It is one of the most common passwords.',
      [
        'password',
        'PASSWORD',
        'PassWord',
        '12345678',
        '123456789',
        'ｐａｓｓｗｏｒｄ',
        '１２３４５６７８',
        'football',
      ],
    ],
    ['It is the user name.', ['Ada-Lovelace', 'ada-lovelace', 'ADA-LOVELACE', 'ａｄａ－ｌｏｖｅｌａｃｅ']],
    [
      'It is the phone number.',
      [
        '13800138000',
        '8613800138000',
        '+8613800138000',
        '008613800138000',
        '013800138000',
        '+86 138 0013 8000',
        '138-0013-8000',
        '(138) 0013.8000',
        '１３８００１３８０００',
        // Its last digits, as far as a password may be that short.
        '00138000',
      ],
    ],
  ])('is refused: %s', (reason, passwords) => {
    for (const password of passwords) expect(passwordWeakness(password, user), password).toBe(reason)
  })

  it.each(['07400123456', '07400 123456', '7400123456', '+447400123456', '00447400123456'])(
    'is refused as a number abroad, with the zero that is dialled there: %s',
    (password) => {
      const abroad = { ...user, phoneNumber: '+447400123456' as PhoneNumber }
      expect(passwordWeakness(password, abroad)).toBe('It is the phone number.')
    },
  )

  it('is refused for being common where it is the user name as well', () => {
    expect(passwordWeakness('football', { ...user, username: 'Football' })).toBe('It is the user name.')
  })
})

describe('a password that merely contains such a one', () => {
  it.each([
    'correct horse battery staple',
    'password of a kind',
    'my password is long',
    'Ada-Lovelace and the engine',
    'xAda-Lovelace',
    'call me on 13800138000',
    '13800138000x',
    '我的电话是13800138000',
    '🔑🔑13800138000',
    'aaaaaaaa aaaaaaaa',
    '13900139000',
    '13800138001',
    '861380013800',
    '0013800x',
    '0138000800138000',
    '1380000138000',
    '000138000',
    '00000138000',
    '天地玄黄宇宙洪荒',
    '🔑🔒🔓🗝🔑🔒🔓🗝',
    '        ',
    '?!#$%&()',
  ])('is taken: "%s"', (password) => {
    expect(passwordWeakness(password, user)).toBeUndefined()
  })

  it('is taken with the number of somebody else', () => {
    const other = { ...user, phoneNumber: '+8613900139000' as PhoneNumber }
    expect(passwordWeakness('13800138000', other)).toBeUndefined()
  })
})
