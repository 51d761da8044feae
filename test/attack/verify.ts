import { inParallel } from '../support/race.ts'
import {
  anotherCode,
  newMobile,
  newVisitor,
  password,
  prepareClassicRegistration,
  prepareRegistration,
  verify,
} from '../support/visitor.ts'
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
import { atOnce, digitsFrom, forgedIds, registerAnew, registerClassic } from './calls.ts'

const fullWidth = 0xff10
const arabicIndic = 0x0660
const mathematical = 0x1d7ce

export const verifyAttacks: Attacks = {
  'guesses 50 times in parallel with the verification id, and then knows the code': {
    source: 'ASVS 6.6.3',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const wrong = registerAnew(visitor, body, { sms_code: anotherCode(body.sms_code) })
      return [() => inParallel(50, wrong), registerAnew(visitor, body)]
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 46 } },
  },
  'guesses 50 times in parallel knowing only the number: the holder still gets in': {
    source: 'ASVS 6.1.1',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareClassicRegistration(world)
      const guess = { password, mobile, sms_code: anotherCode(body.sms_code) }
      return [
        () => inParallel(50, () => registerClassic(newVisitor(world), guess)()),
        registerClassic(newVisitor(world), guess, { sms_code: body.sms_code }),
        registerClassic(visitor, body),
      ]
    },
    expected: { tally: { 'Incorrect SMS verification code': 5, 'Too many wrong codes': 46, ok: 1 } },
    effects: { ...oneUser, cookies: 3 },
  },
  'knows the number and the code, but not the verification id that v1 gave to another browser': {
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      return [
        registerClassic(newVisitor(world), { password, mobile, sms_code: body.sms_code }),
        registerAnew(visitor, body),
      ]
    },
    expected: [envelope('sms_code_expired'), welcome()],
    effects: oneUser,
  },
  'guesses over 10 connections whose last bytes arrive together': {
    source: 'single-packet attack (Kettle, 2023)',
    how: async (world) => {
      const { body } = await prepareRegistration(world)
      const guess = { ...body, sms_code: anotherCode(body.sms_code) }
      return atOnce(world, '/v1/users', times(10, guess))
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 5 } },
  },
  'shares its guesses out over both surfaces and many addresses': {
    source: 'ASVS 6.3.4',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareClassicRegistration(world)
      const verification_id = visitor.cookies.get('__Host-verification')
      const wrong = { password, sms_code: anotherCode(body.sms_code) }
      const cookie = { Cookie: `__Host-verification=${verification_id}` }
      const classic = () => registerClassic(newVisitor(world), { ...wrong, mobile }, {}, cookie)()
      const modern = () => registerAnew(newVisitor(world), { ...wrong, verification_id })()
      return [classic, modern, classic, modern, classic, modern, classic]
    },
    expected: [
      envelope('sms_code_incorrect'),
      problem('sms_code_incorrect'),
      envelope('sms_code_incorrect'),
      problem('sms_code_incorrect'),
      envelope('sms_code_incorrect'),
      waitProblem('too_many_guesses'),
      envelope('too_many_guesses'),
    ],
  },
  'sends the right code as a number, a list, an object or with something around it, six times': {
    source: 'ASVS 15.3.5',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const { sms_code } = body
      const around = [` ${sms_code}`, `+${sms_code}`, ...['\n', '\0', '.0', '0'].map((end) => sms_code + end)]
      const others = [Number(sms_code), [sms_code], { $eq: sms_code }, true]
      return [...around, ...others, sms_code].map((code) => registerAnew(visitor, body, { sms_code: code }))
    },
    // None of these spends a guess: the code is still good after more than five.
    expected: [...times(10, invalid('/sms_code')), welcome()],
    effects: oneUser,
  },
  'sends the right code in the digits of other alphabets': {
    source: 'Unicode TR36',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const { sms_code } = body
      return [fullWidth, arabicIndic, mathematical].map((zero) =>
        registerAnew(visitor, body, { sms_code: digitsFrom(zero, sms_code) }),
      )
    },
    expected: { each: invalid('/sms_code') },
  },
  'sends the right code in other digits, or with something around it, on the classic surface': {
    source: 'Unicode TR36',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      const { sms_code } = body
      const digits = [digitsFrom(fullWidth, sms_code), digitsFrom(arabicIndic, sms_code)]
      return [...digits, `${sms_code}\n`, ` ${sms_code}`, `${sms_code}\0`, sms_code].map((code) =>
        registerClassic(visitor, body, { sms_code: code }),
      )
    },
    // Each spends a guess there, and the sixth is too many.
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
  },
  'sends patterns and injections for the code on the classic surface': {
    source: 'ASVS 1.2.4',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      return ['%', '______', '.*', "' OR '1'='1", '\\d{6}'].map((sms_code) =>
        registerClassic(visitor, body, { sms_code }),
      )
    },
    expected: { each: envelope('sms_code_incorrect') },
  },
  'leaves the code out, or empty': {
    source: 'ASVS 2.3.1',
    how: async (world) => {
      const modern = await prepareRegistration(world)
      const classic = await prepareClassicRegistration(world)
      return [undefined, '', null].flatMap((sms_code) => [
        registerAnew(modern.visitor, modern.body, { sms_code }),
        registerClassic(classic.visitor, classic.body, { sms_code }),
      ])
    },
    expected: times(3, [incomplete('/sms_code'), envelope('incomplete_parameters')]).flat(),
  },
  'proves its own number, and names the verification of another’s': {
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const victim = await verify(world, newVisitor(world))
      const { visitor, body } = await prepareRegistration(world)
      const sms_code = body.sms_code === victim.sms_code ? anotherCode(body.sms_code) : body.sms_code
      return [registerAnew(visitor, body, { verification_id: victim.verification_id, sms_code })]
    },
    expected: [problem('sms_code_incorrect')],
  },
  'proves its own number, and registers another’s with its own verification cookie': {
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      return [registerClassic(visitor, body, { mobile: newMobile() })]
    },
    expected: [envelope('sms_code_expired')],
  },
  'proves its own number, and adds another’s to the body': {
    source: 'ASVS 15.3.3',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      const claimed = { mobile: newMobile(), phone_number: `+86${newMobile()}`, phoneNumber: newMobile() }
      return [registerAnew(visitor, body, claimed), () => visitor.get(`/mobiles/${mobile}/count/`)]
    },
    expected: [welcome(), counted(1)],
    effects: oneUser,
  },
  'registers a number that was sent no code': {
    source: 'ASVS 2.3.1',
    how: (world) => [
      ...['A'.repeat(22), '__proto__', 'constructor', 'undefined'].map((verification_id) =>
        registerAnew(newVisitor(world), { password, verification_id, sms_code: '000000' }),
      ),
      registerClassic(newVisitor(world), { password, mobile: newMobile(), sms_code: '000000' }),
    ],
    expected: [...times(4, problem('sms_code_expired')), envelope('sms_code_expired')],
  },
  'registers with 200 verifications that were never given, with forged ids': {
    source: 'CWE-340',
    how: (world) =>
      forgedIds(200, 32).map((verification_id) =>
        registerAnew(newVisitor(world), { password, verification_id, sms_code: '000000' }),
      ),
    isAtOnce: true,
    expected: { tally: { sms_code_expired: 200 } },
  },
  'names an entry of another kind, or a path, as the verification': {
    source: 'CWE-22',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const own = body.verification_id
      const ids = ['../captcha:x', 'a:b', `${own}\n`, `${own}/`, 'a\0', 1, [own], { id: 1 }]
      return ids.map((verification_id) => registerAnew(visitor, body, { verification_id }))
    },
    expected: { each: invalid('/verification_id') },
  },
  'forges the verification cookie: it is then a stranger, with the guesses of strangers': {
    source: 'CWE-565',
    how: async (world) => {
      const { mobile, body } = await prepareClassicRegistration(world)
      const guess = { ...body, mobile, sms_code: anotherCode(body.sms_code) }
      const cookies = ['../../x', 'a:b', 'A'.repeat(22), '__proto__', '', 'A'.repeat(3000)]
      return cookies.map((value) =>
        registerClassic(newVisitor(world), guess, {}, { Cookie: `__Host-verification=${value}` }),
      )
    },
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
  },
  'uses a code again, for another name, on either surface': {
    source: 'ASVS 6.5.1',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      const classic = { password, mobile, sms_code: body.sms_code }
      return [
        registerAnew(visitor, body),
        registerAnew(newVisitor(world), body),
        registerClassic(newVisitor(world), classic),
      ]
    },
    expected: [welcome(), problem('sms_code_expired'), envelope('sms_code_expired')],
    effects: oneUser,
  },
  'uses a classic code again, for another name, with the cookie of the first time': {
    source: 'ASVS 6.5.1',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      const cookie = { Cookie: `__Host-verification=${visitor.cookies.get('__Host-verification')}` }
      return [registerClassic(visitor, body), registerClassic(newVisitor(world), body, {}, cookie)]
    },
    expected: [done, envelope('sms_code_expired')],
    // The session, the name for the shop's scripts, and the deletion of the verification.
    effects: { ...oneUser, cookies: 3 },
  },
  'repeats a victim’s registration with the right code, but another password': {
    source: 'CWE-294',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      await visitor.post('/v1/users', body)
      return [() => newVisitor(world).post('/v1/users', { ...body, password: `${password}!` })]
    },
    expected: [problem('sms_code_expired')],
  },
}
