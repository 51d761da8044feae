import { expect, it } from 'vitest'
import type { PhoneNumber } from '../phone/phone-number.ts'
import { createPasswordPolicy } from './password-policy.ts'
import type { PasswordContext } from './password-rules.ts'

const { weakness: passwordWeakness } = createPasswordPolicy(0, undefined)

const context: PasswordContext = {
  username: 'Ada-Lovelace',
  phoneNumber: '+8613800138000' as PhoneNumber,
  host: 'www.Teahouse.example',
}
const inBritain = { phoneNumber: '+447400123456' as PhoneNumber }

it.each<[string, string, Partial<PasswordContext>?]>([
  ['common', 'PassWord'],
  ['common', 'football'],
  ['common', '１２３４５６７８'],
  // Also if it is common.
  ['username', 'football', { username: 'Football' }],
  ['username', 'ａｄａ－ｌｏｖｅｌａｃｅ'],
  ['phone_number', '+86 138 0013 8000'],
  ['phone_number', '8613800138000'],
  // The last digits, if they are enough for a password.
  ['phone_number', '00138000'],
  // With the zero that is dialled there.
  ['phone_number', '07400 123456', inBritain],
  ['phone_number', '7400123456', inBritain],
  ['phone_number', '00447400123456', inBritain],
  ['context', 'latchkey'],
  ['context', 'LatchKey'],
  ['context', 'Latchkey2026!'],
  ['context', '123latchkey'],
  ['context', 'latchkey latchkey'],
  ['context', 'latchkey-teahouse'],
  // A label within a label.
  ['context', 'tea-house2026', { host: 'house.tea-house.example' }],
  // The shortest label of a host that counts.
  ['context', 'shop2026!', { host: 'shop.example' }],
  ['context', 'teahouse'],
  ['context', '!!TeaHouse!!'],
  ['context', 'teahouse.example'],
  ['context', 'teahouse2026example'],
  ['context', 'ada-lovelace1'],
  ['context', '2026Ada-Lovelace'],
  ['context', 'Ada-Lovelace@teahouse'],
  // Names that end in digits themselves.
  ['context', 'ada1815123!', { username: 'Ada1815' }],
  ['context', '!ada1815', { username: 'Ada1815' }],
  ['context', 'teahouse24', { host: 'teahouse24.example' }],
  ['context', 'teahouse24-2026', { host: 'teahouse24.example' }],
  // The phone number with up to three letters, or with marks.
  ['context', '13800138000x'],
  ['context', '13800138000!!!'],
  ['context', 'ab13800138000c'],
  ['context', '138.0013.8000 abc'],
  ['context', '🔑🔑13800138000'],
])('a password is refused because of the %s: "%s"', (reason, password, more) => {
  expect(passwordWeakness(password, { ...context, ...more })).toEqual({ reason: `password_is_${reason}` })
})

it.each<[string, Partial<PasswordContext>?]>([
  ['correct horse battery staple'],
  ['password of a kind'],
  ['Ada-Lovelace and the engine'],
  ['xAda-Lovelace'],
  ['my teahouse is open'],
  ['latchkeys'],
  ['www-teahouse'],
  ['teahouse', { host: 'coffee.example' }],
  ['tea2026!', { host: 'tea.example' }],
  ['13800138000', { phoneNumber: '+8613900139000' as PhoneNumber }],
  ['call me on 13800138000'],
  ['13800138000call'],
  ['我的电话是13800138000'],
  ['aaaaaaaa aaaaaaaa'],
  ['13800138001'],
  ['861380013800'],
  ['0013800x'],
  ['0138000800138000'],
  ['1380000138000'],
  ['000138000'],
  ['00000138000'],
  ['天地玄黄宇宙洪荒'],
  ['🔑🔒🔓🗝🔑🔒🔓🗝'],
  ['        '],
  ['?!#$%&()'],
])('a password that is something else is accepted: "%s"', (password, more) => {
  expect(passwordWeakness(password, { ...context, ...more })).toBeUndefined()
})
