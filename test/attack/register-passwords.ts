import { password, prepareClassicRegistration, prepareRegistration } from '../support/visitor.ts'
import { type Attacks, envelope, invalid, oneUser, problem, times, welcome } from './attack.ts'
import { digitsFrom, registerWith } from './calls.ts'
import type { World } from './world.ts'

const common = weak('It is one of the most common passwords.')

export const passwordAttacks: Attacks = {
  'has passwords hashed that are too long: 129 characters, 15 kB, 1 MB': {
    source: 'CWE-770',
    how: (world) => withPasswords(world, 'x'.repeat(129), 'x'.repeat(15_000), 'x'.repeat(1_000_000)),
    expected: [...times(2, invalid('/password')), problem('payload_too_large')],
  },
  'chooses passwords that are too short, also in characters of several units': {
    source: 'ASVS 6.2.1',
    how: (world) => withPasswords(world, 'x'.repeat(7), '🔑'.repeat(7), 'e\u0301'.repeat(3)),
    expected: { each: invalid('/password') },
  },
  'chooses the most common passwords, in capitals and in full-width letters, six times': {
    source: 'ASVS 6.2.4',
    how: (world) =>
      withPasswords(
        world,
        'password',
        'PASSWORD1',
        'ｐａｓｓｗｏｒｄ',
        '１２３４５６７８',
        'QwertyUiop',
        'iloveyou',
        password,
      ),
    // None of these spends a guess.
    expected: [...times(6, common), welcome()],
    effects: oneUser,
  },
  'chooses its own name or number for a password, written otherwise': {
    source: 'ASVS 6.2.11',
    how: async (world) => {
      const { visitor, mobile, body } = await prepareRegistration(world)
      const wide = digitsFrom(0xff10, mobile)
      const passwords = [
        body.username,
        body.username.toUpperCase(),
        mobile,
        `+86 ${mobile}`,
        `0086-${mobile}`,
        wide,
      ]
      return passwords.map((candidate) => () => visitor.post('/v1/users', { ...body, password: candidate }))
    },
    expected: [...times(2, weak('It is the user name.')), ...times(4, weak('It is the phone number.'))],
  },
  'chooses a password that no UTF-8 can say': {
    source: 'CWE-176',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const text = JSON.stringify(body)
      return [String.raw`\ud800`, String.raw`\udc00\ud800`].map(
        (half) => () =>
          visitor.send('POST', '/v1/users', {
            body: text.replace(password, `${password}${half}`),
            headers: { 'Content-Type': 'application/json' },
          }),
      )
    },
    expected: { each: invalid('/password') },
  },
  'repeats the password wrongly, or agrees to nothing, on the classic surface': {
    source: 'ASVS 2.2.3',
    how: async (world) => {
      const { visitor, body } = await prepareClassicRegistration(world)
      const changes = [
        { password2: `${password}x` },
        { password2: [password] },
        { allow: false },
        { allow: 'true' },
        { allow: 1 },
      ]
      return changes.map((change) => () => visitor.post('/register/', { ...body, ...change }))
    },
    expected: { each: envelope('invalid_parameters') },
  },
}

function withPasswords(world: World, ...passwords: readonly unknown[]) {
  return registerWith(world, ...passwords.map((candidate) => ({ password: candidate })))
}

function weak(detail: string) {
  return problem('weak_password', { detail })
}
