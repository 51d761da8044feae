import { anotherCode, newMobile, password } from '../support/visitor.ts'
import {
  type Attacks,
  counted,
  done,
  envelope,
  incomplete,
  invalid,
  oneUser,
  problem,
  times,
  waitProblem,
  welcome,
} from './attack.ts'
import { digitsFrom, forgedIds } from './attacker.ts'

const fullWidth = 0xff10
const arabicIndic = 0x0660
const mathematical = 0x1d7ce

export const verifyAttacks: Attacks = {
  'guesses 50 times in parallel with the verification id, and then knows the code': {
    source: 'ASVS 6.6.3',
    how: async ({ prepare }) => {
      const { register, sms_code } = await prepare()
      return [times(50, register({ sms_code: anotherCode(sms_code) })), register()]
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 46 } },
  },
  'guesses 50 times in parallel knowing only the number: the holder still gets in': {
    source: 'ASVS 6.1.1',
    how: async ({ prepareClassic, registerClassic }) => {
      const { proof, register, sms_code } = await prepareClassic()
      const guess = registerClassic({ ...proof, sms_code: anotherCode(sms_code) })
      return [times(50, guess), registerClassic(proof), register()]
    },
    expected: { tally: { 'Incorrect SMS verification code': 5, 'Too many wrong codes': 46, ok: 1 } },
    effects: { ...oneUser, cookies: 3 },
  },
  'knows the number and the code, but not the verification id that v1 gave to another browser': {
    source: 'ASVS 6.6.2',
    how: async ({ prepare, registerClassic }) => {
      const { mobile, sms_code, register } = await prepare()
      return [registerClassic({ password, mobile, sms_code }), register()]
    },
    expected: [envelope('sms_code_expired'), welcome()],
    effects: oneUser,
  },
  'guesses over 10 connections whose last bytes arrive together': {
    source: 'single-packet attack (Kettle, 2023)',
    how: async ({ prepare, postTogether }) => {
      const { body, sms_code } = await prepare()
      return [postTogether('/v1/users', times(10, { ...body, sms_code: anotherCode(sms_code) }))]
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 5 } },
  },
  'shares its guesses out over both surfaces and many addresses': {
    source: 'ASVS 6.3.4',
    how: async ({ prepareClassic, registerClassic, registerWith }) => {
      const { mobile, sms_code, verification_id } = await prepareClassic()
      const wrong = { password, sms_code: anotherCode(sms_code) }
      const cookie = { Cookie: `__Host-verification=${verification_id}` }
      const classic = registerClassic({ ...wrong, mobile }, cookie)
      return [...times(3, [classic, registerWith({ ...wrong, verification_id })]).flat(), classic]
    },
    expected: [
      ...times(2, [envelope('sms_code_incorrect'), problem('sms_code_incorrect')]).flat(),
      envelope('sms_code_incorrect'),
      waitProblem('too_many_guesses'),
      envelope('too_many_guesses'),
    ],
  },
  'sends the right code as a number, a list, an object or with something around it, six times': {
    source: 'ASVS 15.3.5',
    how: async ({ prepare }) => {
      const { sms_code, register } = await prepare()
      const around = [` ${sms_code}`, `+${sms_code}`, ...['\n', '\0', '.0', '0'].map((end) => sms_code + end)]
      const others = [Number(sms_code), [sms_code], { $eq: sms_code }, true]
      return [...around, ...others, sms_code].map((tried) => register({ sms_code: tried }))
    },
    // None of these spends an attempt: the code is still valid after more than five.
    expected: [...times(10, invalid('/sms_code')), welcome()],
    effects: oneUser,
  },
  'sends the right code in the digits of other alphabets': {
    source: 'Unicode TR36',
    how: async ({ prepare }) => {
      const { sms_code, register } = await prepare()
      return [fullWidth, arabicIndic, mathematical].map((zero) =>
        register({ sms_code: digitsFrom(zero, sms_code) }),
      )
    },
    expected: invalid('/sms_code'),
  },
  'sends the right code in other digits, or with something around it, on the classic surface': {
    source: 'Unicode TR36',
    how: async ({ prepareClassic }) => {
      const { sms_code, register } = await prepareClassic()
      const digits = [digitsFrom(fullWidth, sms_code), digitsFrom(arabicIndic, sms_code)]
      const around = [`${sms_code}\n`, ` ${sms_code}`, `${sms_code}\0`]
      return [...digits, ...around, sms_code].map((tried) => register({ sms_code: tried }))
    },
    // Each spends an attempt there, and the sixth is too many.
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
  },
  'sends patterns and injections for the code on the classic surface': {
    source: 'ASVS 1.2.4',
    how: async ({ prepareClassic }) => {
      const { register } = await prepareClassic()
      return ['%', '______', '.*', "' OR '1'='1", '\\d{6}'].map((sms_code) => register({ sms_code }))
    },
    expected: envelope('sms_code_incorrect'),
  },
  'leaves the code out, or empty': {
    source: 'ASVS 2.3.1',
    how: async ({ prepare, prepareClassic }) => {
      const prepared = [await prepare(), await prepareClassic()]
      return [undefined, '', null].flatMap((sms_code) =>
        prepared.map(({ register }) => register({ sms_code })),
      )
    },
    expected: times(3, [incomplete('/sms_code'), envelope('incomplete_parameters')]).flat(),
  },
  'proves its own number, and names the verification of another’s': {
    source: 'ASVS 6.6.2',
    how: async ({ prepare }) => {
      const { proof: victims } = await prepare()
      const { sms_code, register } = await prepare()
      const { verification_id } = victims
      return [
        register({
          verification_id,
          ...(sms_code === victims.sms_code && { sms_code: anotherCode(sms_code) }),
        }),
      ]
    },
    expected: [problem('sms_code_incorrect')],
  },
  'proves its own number, and registers another’s with its own verification cookie': {
    source: 'ASVS 6.6.2',
    how: async ({ prepareClassic }) => [(await prepareClassic()).register({ mobile: newMobile() })],
    expected: [envelope('sms_code_expired')],
  },
  'proves its own number, and adds another’s to the body': {
    source: 'ASVS 15.3.3',
    how: async ({ prepare, get }) => {
      const { mobile, register } = await prepare()
      const claimed = { mobile: newMobile(), phone_number: `+86${newMobile()}`, phoneNumber: newMobile() }
      return [register(claimed), get(`/mobiles/${mobile}/count/`)]
    },
    expected: [welcome(), counted(1)],
    effects: oneUser,
  },
  'registers a number that was sent no code': {
    source: 'ASVS 2.3.1',
    how: ({ registerWith, registerClassic }) => [
      ...['A'.repeat(22), '__proto__', 'constructor', 'undefined'].map((verification_id) =>
        registerWith({ password, verification_id, sms_code: '000000' }),
      ),
      registerClassic({ password, mobile: newMobile(), sms_code: '000000' }),
    ],
    expected: [...times(4, problem('sms_code_expired')), envelope('sms_code_expired')],
  },
  'registers with 200 verifications that were never given, with forged ids': {
    source: 'CWE-340',
    how: ({ registerWith }) => [
      forgedIds(200, 32).map((verification_id) =>
        registerWith({ password, verification_id, sms_code: '000000' }),
      ),
    ],
    expected: { tally: { sms_code_expired: 200 } },
  },
  'names an entry of another kind, or a path, as the verification': {
    source: 'CWE-22',
    how: async ({ prepare }) => {
      const { proof, register } = await prepare()
      const own = proof.verification_id
      const ids = ['../captcha:x', 'a:b', `${own}\n`, `${own}/`, 'a\0', 1, [own], { id: 1 }]
      return ids.map((verification_id) => register({ verification_id }))
    },
    expected: invalid('/verification_id'),
  },
  'forges the verification cookie: it is then a stranger, with the guesses of strangers': {
    source: 'CWE-565',
    how: async ({ prepareClassic, registerClassic }) => {
      const { proof, sms_code } = await prepareClassic()
      const guess = { ...proof, sms_code: anotherCode(sms_code) }
      return ['../../x', 'a:b', 'A'.repeat(22), '__proto__', '', 'A'.repeat(3000)].map((value) =>
        registerClassic(guess, { Cookie: `__Host-verification=${value}` }),
      )
    },
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
  },
  'uses a code again, for another name, on either surface': {
    source: 'ASVS 6.5.1',
    how: async ({ prepare, registerWith, registerClassic }) => {
      const { mobile, sms_code, proof, register } = await prepare()
      return [register(), registerWith(proof), registerClassic({ password, mobile, sms_code })]
    },
    expected: [welcome(), problem('sms_code_expired'), envelope('sms_code_expired')],
    effects: oneUser,
  },
  'uses a classic code again, for another name, with the cookie of the first time': {
    source: 'ASVS 6.5.1',
    how: async ({ prepareClassic, registerClassic }) => {
      const { proof, verification_id, register } = await prepareClassic()
      return [register(), registerClassic(proof, { Cookie: `__Host-verification=${verification_id}` })]
    },
    expected: [done, envelope('sms_code_expired')],
    // The session, the name for the shop's scripts, and the deletion of the verification.
    effects: { ...oneUser, cookies: 3 },
  },
  'repeats a victim’s registration with the right code, but another password': {
    source: 'CWE-294',
    how: async ({ prepare, post }) => {
      const { visitor, body } = await prepare()
      await visitor.post('/v1/users', body)
      return [post('/v1/users', { ...body, password: `${password}!` })]
    },
    expected: [problem('sms_code_expired')],
  },
}
