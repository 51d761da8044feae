import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { type PasswordContext, passwordWeakness } from './password-policy.ts'

const context: PasswordContext = {
  username: 'Ada-Lovelace',
  phoneNumber: '+8613800138000' as PhoneNumber,
  host: 'www.Teahouse.example',
}

function expectReason(
  reason: string | undefined,
  passwords: readonly string[],
  more?: Partial<PasswordContext>,
) {
  for (const password of passwords)
    expect(passwordWeakness(password, { ...context, ...more })?.reason, password).toBe(reason)
}

describe('a password is refused', () => {
  it('as common', () => {
    expectReason('password_is_common', [
      'password',
      'PassWord',
      '12345678',
      'ｐａｓｓｗｏｒｄ',
      '１２３４５６７８',
      'football',
    ])
  })

  it('as the user name, also if that is common', () => {
    expectReason('password_is_username', ['Ada-Lovelace', 'ADA-LOVELACE', 'ａｄａ－ｌｏｖｅｌａｃｅ'])
    expectReason('password_is_username', ['football'], { username: 'Football' })
  })

  it('as the phone number, however it is written', () => {
    expectReason('password_is_phone_number', [
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
    ])
  })

  it('as a phone number abroad, with the zero that is dialled there', () => {
    expectReason(
      'password_is_phone_number',
      ['07400123456', '07400 123456', '7400123456', '+447400123456', '00447400123456'],
      { phoneNumber: '+447400123456' as PhoneNumber },
    )
  })

  it('as made from the name of the service, the host or the user', () => {
    expectReason('password_is_context', [
      'latchkey',
      'LatchKey',
      'Latchkey2026!',
      '123latchkey',
      'latchkey latchkey',
      'latchkey-teahouse',
      'teahouse',
      '!!TeaHouse!!',
      'teahouse.example',
      'teahouse2026example',
      'ada-lovelace1',
      '2026Ada-Lovelace',
      'Ada-Lovelace@teahouse',
    ])
  })

  it('as made from a name that ends in digits itself', () => {
    expectReason('password_is_context', ['ada1815123!', '!ada1815'], { username: 'Ada1815' })
    expectReason('password_is_context', ['teahouse24', 'teahouse24-2026'], { host: 'teahouse24.example' })
  })

  it('as the phone number with up to three letters or marks at an end', () => {
    expectReason('password_is_context', [
      '13800138000x',
      '13800138000!!!',
      'a13800138000b',
      '🔑🔑13800138000',
    ])
  })
})

describe('a password is taken', () => {
  it.each([
    'correct horse battery staple',
    'password of a kind',
    'Ada-Lovelace and the engine',
    'xAda-Lovelace',
    'my teahouse is open',
    'latchkeys',
    'www-teahouse',
    'call me on 13800138000',
    '13800138000call',
    '我的电话是13800138000',
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
  ])('that is something else: "%s"', (password) => {
    expectReason(undefined, [password])
  })

  it('with the number of somebody else, and the name of another host', () => {
    expectReason(undefined, ['13800138000'], { phoneNumber: '+8613900139000' as PhoneNumber })
    expectReason(undefined, ['teahouse'], { host: 'coffee.example' })
  })
})
