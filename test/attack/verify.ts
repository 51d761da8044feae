import { inParallel } from '../support/race.ts'
import {
  anotherCode,
  newMobile,
  newUsername,
  newVisitor,
  password,
  prepareClassicRegistration,
  prepareRegistration,
  verify,
  type Visitor,
} from '../support/visitor.ts'
import {
  type Attack,
  done,
  envelope,
  incomplete,
  invalid,
  nothing,
  oneUser,
  problem,
  times,
  waitProblem,
  welcome,
} from './attack.ts'

type Body = Readonly<Record<string, unknown>>

/** Registers with these changes to a body, under a name of its own. */
const register =
  (visitor: Visitor, body: Body, changes: Body = {}) =>
  () =>
    visitor.post('/v1/users', { ...body, username: newUsername(), ...changes })

const registerClassic =
  (visitor: Visitor, body: Body, changes: Body = {}) =>
  () =>
    visitor.post('/register/', { ...body, username: newUsername(), ...changes })

/** Every digit as the one of another alphabet. */
const digitsFrom = (zero: number, code: string): string =>
  code.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

const fullWidth = 0xff10
const arabicIndic = 0x0660

export const verifyAttacks: readonly Attack[] = [
  {
    attack: 'guesses 50 times in parallel with the verification id, and then knows the code',
    source: 'ASVS 6.6.3',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const wrong = register(visitor, body, { sms_code: anotherCode(body.sms_code) })
      return [() => inParallel(50, wrong), register(visitor, body)]
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 46 } },
    effects: nothing,
  },
  {
    attack: 'guesses 50 times in parallel knowing only the number: the holder still gets in',
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
  {
    attack: 'knows the number and the code, but not the verification id that v1 gave to another browser',
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      return [
        registerClassic(newVisitor(world), { password, mobile, sms_code: body.sms_code }),
        register(visitor, body),
      ]
    },
    expected: [envelope('sms_code_expired'), welcome()],
    effects: oneUser,
  },
  {
    attack: 'guesses over 10 connections whose last bytes arrive together',
    source: 'single-packet attack (Kettle, 2023)',
    how: async (world) => {
      const { body } = await prepareRegistration(world)
      const requests = Array.from({ length: 10 }, () => {
        const text = JSON.stringify({ ...body, sms_code: anotherCode(body.sms_code) })
        const head = `POST /v1/users HTTP/1.1\r\nHost: latchkey.example\r\nContent-Type: application/json\r\n`
        return `${head}Content-Length: ${text.length}\r\n\r\n${text}`
      })
      return [() => world.rawAtOnce(requests)]
    },
    expected: { tally: { sms_code_incorrect: 5, too_many_guesses: 5 } },
    effects: nothing,
  },
  {
    attack: 'shares its guesses out over both surfaces and many addresses',
    source: 'ASVS 6.3.4',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareClassicRegistration(world)
      const verification_id = visitor.cookies.get('__Host-verification')
      const wrong = { password, sms_code: anotherCode(body.sms_code) }
      const cookie = { Cookie: `__Host-verification=${verification_id}` }
      const classic = () =>
        newVisitor(world).post('/register/', { ...wrong, mobile, username: newUsername() }, cookie)
      const modern = () => register(newVisitor(world), { ...wrong, verification_id })()
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
    effects: nothing,
  },
  {
    attack: 'sends the right code as a number, a list, an object or with something around it, six times',
    source: 'ASVS 15.3.5',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const { sms_code } = body
      const around = [
        `${sms_code}\n`,
        ` ${sms_code}`,
        `${sms_code}\0`,
        `+${sms_code}`,
        `${sms_code}.0`,
        `${sms_code}0`,
      ]
      const others = [Number(sms_code), [sms_code], { $eq: sms_code }, true]
      return [...around, ...others, sms_code].map((code) => register(visitor, body, { sms_code: code }))
    },
    // None of these spends a guess: the code is still good after more than five.
    expected: [...times(10, invalid('/sms_code')), welcome()],
    effects: oneUser,
  },
  {
    attack: 'sends the right code in the digits of other alphabets',
    source: 'Unicode TR36',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const { sms_code } = body
      return [
        digitsFrom(fullWidth, sms_code),
        digitsFrom(arabicIndic, sms_code),
        digitsFrom(0x1d7ce, sms_code),
      ].map((code) => register(visitor, body, { sms_code: code }))
    },
    expected: times(3, invalid('/sms_code')),
    effects: nothing,
  },
  {
    attack: 'sends the right code in other digits, or with something around it, on the classic surface',
    source: 'Unicode TR36',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      const { sms_code } = body
      const codes = [
        digitsFrom(fullWidth, sms_code),
        digitsFrom(arabicIndic, sms_code),
        `${sms_code}\n`,
        ` ${sms_code}`,
        `${sms_code}\0`,
      ]
      return [...codes, sms_code].map((code) => registerClassic(visitor, body, { sms_code: code }))
    },
    // Each spends a guess there, and the sixth is too many.
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
    effects: nothing,
  },
  {
    attack: 'sends patterns and injections for the code on the classic surface',
    source: 'ASVS 1.2.4',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      return ['%', '______', '.*', "' OR '1'='1", '\\d{6}'].map((sms_code) =>
        registerClassic(visitor, body, { sms_code }),
      )
    },
    expected: times(5, envelope('sms_code_incorrect')),
    effects: nothing,
  },
  {
    attack: 'leaves the code out, or empty',
    source: 'ASVS 2.3.1',
    how: async (world) => {
      const modern = await prepareRegistration(world)
      const classic = await prepareClassicRegistration(world)
      return [undefined, '', null].flatMap((sms_code) => [
        register(modern.visitor, modern.body, { sms_code }),
        registerClassic(classic.visitor, classic.body, { sms_code }),
      ])
    },
    expected: times(3, [incomplete('/sms_code'), envelope('incomplete_parameters')]).flat(),
    effects: nothing,
  },
  {
    attack: 'proves its own number, and names the verification of another’s',
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const victim = await verify(world, newVisitor(world))
      const { visitor, body } = await prepareRegistration(world)
      const sms_code = body.sms_code === victim.sms_code ? anotherCode(body.sms_code) : body.sms_code
      return [register(visitor, body, { verification_id: victim.verification_id, sms_code })]
    },
    expected: [problem('sms_code_incorrect')],
    effects: nothing,
  },
  {
    attack: 'proves its own number, and registers another’s with its own verification cookie',
    source: 'ASVS 6.6.2',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      return [registerClassic(visitor, body, { mobile: newMobile() })]
    },
    expected: [envelope('sms_code_expired')],
    effects: nothing,
  },
  {
    attack: 'proves its own number, and adds another’s to the body',
    source: 'ASVS 15.3.3',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      const claimed = { mobile: newMobile(), phone_number: `+86${newMobile()}`, phoneNumber: newMobile() }
      return [register(visitor, body, claimed), () => visitor.get(`/mobiles/${mobile}/count/`)]
    },
    expected: [welcome(), { status: 200, body: { code: 0, errmsg: 'ok', count: 1 } }],
    effects: oneUser,
  },
  {
    attack: 'registers a number that was sent no code',
    source: 'ASVS 2.3.1',
    how: (world) => [
      ...['A'.repeat(22), '__proto__', 'constructor', 'undefined'].map((verification_id) =>
        register(newVisitor(world), { password, verification_id, sms_code: '000000' }),
      ),
      registerClassic(newVisitor(world), { password, mobile: newMobile(), sms_code: '000000' }),
    ],
    expected: [...times(4, problem('sms_code_expired')), envelope('sms_code_expired')],
    effects: nothing,
  },
  {
    attack: 'names an entry of another kind, or a path, as the verification',
    source: 'CWE-22',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const ids = [
        '../captcha:x',
        'a:b',
        `${body.verification_id}\n`,
        `${body.verification_id}/`,
        'a\0',
        1,
        [body.verification_id],
        { id: 1 },
      ]
      return ids.map((verification_id) => register(visitor, body, { verification_id }))
    },
    expected: times(8, invalid('/verification_id')),
    effects: nothing,
  },
  {
    attack: 'forges the verification cookie: it is then a stranger, with the guesses of strangers',
    source: 'CWE-565',
    how: async (world) => {
      const { mobile, body } = await prepareClassicRegistration(world)
      const guess = { ...body, mobile, sms_code: anotherCode(body.sms_code) }
      const cookies = ['../../x', 'a:b', 'A'.repeat(22), '__proto__', '', 'A'.repeat(3000)]
      return cookies.map(
        (value) => () =>
          newVisitor(world).post(
            '/register/',
            { ...guess, username: newUsername() },
            { Cookie: `__Host-verification=${value}` },
          ),
      )
    },
    expected: [...times(5, envelope('sms_code_incorrect')), envelope('too_many_guesses')],
    effects: nothing,
  },
  {
    attack: 'uses a code again, for another name, on either surface',
    source: 'ASVS 6.5.1',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      const classic = { password, mobile, sms_code: body.sms_code }
      return [
        register(visitor, body),
        register(newVisitor(world), body),
        registerClassic(newVisitor(world), classic),
      ]
    },
    expected: [welcome(), problem('sms_code_expired'), envelope('sms_code_expired')],
    effects: oneUser,
  },
  {
    attack: 'uses a classic code again, for another name, with the cookie of the first time',
    source: 'ASVS 6.5.1',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      const cookie = { Cookie: `__Host-verification=${visitor.cookies.get('__Host-verification')}` }
      return [
        registerClassic(visitor, body),
        () => newVisitor(world).post('/register/', { ...body, username: newUsername() }, cookie),
      ]
    },
    expected: [done, envelope('sms_code_expired')],
    // The session, the name for the shop's scripts, and the verification taken back.
    effects: { ...oneUser, cookies: 3 },
  },
  {
    attack: 'repeats a victim’s registration with the right code, but another password',
    source: 'CWE-294',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      await visitor.post('/v1/users', body)
      return [() => newVisitor(world).post('/v1/users', { ...body, password: `${password}!` })]
    },
    expected: [problem('sms_code_expired')],
    effects: nothing,
  },
]
