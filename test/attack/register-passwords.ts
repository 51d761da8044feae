import { password } from '../support/visitor.ts'
import { type Attacks, envelope, invalid, oneUser, problem, times, welcome } from './attack.ts'
import { type Attacker, digitsFrom, words } from './attacker.ts'

export const passwordAttacks: Attacks = {
  'has passwords hashed that are too long: 129 characters, 15 kB, 1 MB': {
    source: 'CWE-770',
    how: choose('x'.repeat(129), 'x'.repeat(15_000), 'x'.repeat(1_000_000)),
    expected: [...times(2, invalid('/password')), problem('payload_too_large')],
  },
  'chooses passwords that are too short, also in characters of several units': {
    source: 'ASVS 6.2.1',
    how: choose('x'.repeat(7), '🔑'.repeat(7), 'e\u0301'.repeat(3)),
    expected: invalid('/password'),
  },
  'chooses the most common passwords, in capitals and in full-width letters, six times': {
    source: 'ASVS 6.2.4',
    how: choose(
      ...words('password PASSWORD1 ｐａｓｓｗｏｒｄ １２３４５６７８ QwertyUiop iloveyou'),
      password,
    ),
    // None of these spends an attempt.
    expected: [...times(6, weak('It is one of the most common passwords.')), welcome()],
    effects: oneUser,
  },
  'chooses its own name or number for a password, written otherwise': {
    source: 'ASVS 6.2.11',
    how: async ({ prepare }) => {
      const { username, mobile, register } = await prepare()
      const names = [username, username.toUpperCase()]
      const numbers = [mobile, `+86 ${mobile}`, `0086-${mobile}`, digitsFrom(0xff10, mobile)]
      return [...names, ...numbers].map((chosen) => register({ username, password: chosen }))
    },
    expected: [...times(2, weak('It is the user name.')), ...times(4, weak('It is the phone number.'))],
  },
  'chooses a password that no UTF-8 can say': {
    source: 'CWE-176',
    how: async ({ prepare, postRaw }) => {
      const text = JSON.stringify((await prepare()).body)
      return [String.raw`\ud800`, String.raw`\udc00\ud800`].map((half) =>
        postRaw('/v1/users', text.replace(password, `${password}${half}`)),
      )
    },
    expected: invalid('/password'),
  },
  'repeats the password wrongly, or agrees to nothing, on the classic surface': {
    source: 'ASVS 2.2.3',
    how: async ({ prepareClassic }) => {
      const { register } = await prepareClassic()
      const repeated = [`${password}x`, [password]].map((password2) => ({ password2 }))
      const agreed = [false, 'true', 1].map((allow) => ({ allow }))
      return [...repeated, ...agreed].map(register)
    },
    expected: envelope('invalid_parameters'),
  },
}

function choose(...passwords: readonly string[]) {
  return ({ registerWithEach }: Attacker) => registerWithEach(...passwords.map((password) => ({ password })))
}

function weak(detail: string) {
  return problem('weak_password', { detail })
}
