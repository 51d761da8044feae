import { expect } from 'vitest'
import { newUsername, password } from '../support/visitor.ts'
import {
  type Attacks,
  incomplete,
  invalid,
  oneSession,
  problem,
  times,
  waitProblem,
  welcome,
} from './attack.ts'

const wrong = problem('invalid_credentials')
const wrongPassword = { password: 'a wrong password' }

export const signInAttacks: Attacks = {
  'tells names that exist from others by status, body or headers of a sign-in': {
    source: 'ASVS 6.3.8',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      const unknown = [newUsername(), 'no', '%', 'x'.repeat(64), 'ада']
      return [username, username.toUpperCase(), ...unknown].map((tried) =>
        signIn({ username: tried, ...wrongPassword }),
      )
    },
    expected: {
      ...wrong,
      headers: { ...wrong.headers, 'Retry-After': null, 'Content-Length': expect.stringMatching(/^\d+$/) },
    },
  },
  'tells names that exist from others by the time that a sign-in takes': {
    source: 'ASVS 6.3.8',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      const fastestMs = { known: Infinity, unknown: Infinity }
      const time = (kind: keyof typeof fastestMs, tried: string) => async () => {
        const startedAtMs = performance.now()
        const answer = await signIn({ username: tried, ...wrongPassword })()
        fastestMs[kind] = Math.min(fastestMs[kind], performance.now() - startedAtMs)
        return answer
      }
      const compare = async () => {
        // If an unknown name cost no hash, its answer would take a twentieth of the time.
        const { known, unknown } = fastestMs
        expect(Math.min(known, unknown) / Math.max(known, unknown)).toBeGreaterThan(0.3)
        return []
      }
      const pairs = times(5, 0).flatMap(() => [time('known', username), time('unknown', newUsername())])
      return [...pairs, compare]
    },
    expected: times(10, wrong),
  },
  'tries passwords for one name in changing letters, from many addresses': {
    source: 'ASVS 6.3.1',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      const spellings = times(6, [username, username.toUpperCase()]).flat()
      return [
        spellings.map((spelling, index) => signIn({ username: spelling, password: `guess number ${index}` })),
      ]
    },
    expected: { tally: { invalid_credentials: 10, too_many_requests: 2 } },
  },
  'is out of tries for a name, and then knows the password': {
    source: 'ASVS 6.3.1',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      await Promise.all(times(10, signIn({ username, ...wrongPassword })).map((send) => send()))
      return [signIn({ username, password })]
    },
    expected: [waitProblem('too_many_requests')],
  },
  'signs in with operators, lists, numbers or true for name and password': {
    source: 'ASVS 15.3.5',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      const others = [{ $ne: '' }, [password], 1, true]
      return [
        ...others.map((odd) => signIn({ username, password: odd })),
        ...others.map((odd) => signIn({ username: odd, password })),
        signIn({ username, password: null }),
        signIn({ username }),
      ]
    },
    expected: [
      ...times(4, invalid('/password')),
      ...times(4, invalid('/username')),
      ...times(2, incomplete('/password')),
    ],
  },
  'signs in with SQL in the name': {
    source: 'ASVS 1.2.4',
    how: async ({ startVictim, signIn }) => {
      const { username } = await startVictim()
      const endings = [`'--`, `' OR '1'='1`, ';'].map((ending) => username + ending)
      return [...endings, '%', `x' UNION SELECT * FROM user--`].map((tried) =>
        signIn({ username: tried, password }),
      )
    },
    expected: wrong,
  },
  'signs in with a password that is the right one but for the end, beyond 72 bytes or a NUL': {
    source: 'ASVS 6.2.8',
    how: async ({ prepare, signIn }) => {
      const { username, register } = await prepare()
      const long = `${'long enough for bcrypt '.repeat(4)}\0 and on`
      await register({ username, password: long })()
      const near = [`${long}!`, long.slice(0, -1), long.slice(0, 72), long.slice(0, long.indexOf('\0'))]
      return [...near, long].map((tried) => signIn({ username, password: tried }))
    },
    expected: [...times(4, wrong), welcome()],
    effects: oneSession,
  },
  'signs in with a password that only looks right: in other letters, widths and spaces': {
    source: 'NIST SP 800-63B 5.1.1.2',
    how: async ({ prepare, signIn }) => {
      const { username, register } = await prepare()
      const chosen = 'Caf\u00e9 am Ende'
      await register({ username, password: chosen })()
      const letters = [chosen.toLowerCase(), 'Cafe am Ende', 'Ｃafé am Ende']
      const spaces = [`${chosen} `, 'Caf\u00e9\u00a0am Ende']
      // The last is the same text from a keyboard that composes é of two characters.
      return [...letters, ...spaces, chosen.normalize('NFD')].map((tried) =>
        signIn({ username, password: tried }),
      )
    },
    expected: [...times(5, wrong), welcome()],
    effects: oneSession,
  },
  'has the longest passwords hashed at sign-in: 1,025 characters, 1 MB': {
    source: 'CWE-770',
    how: ({ signIn }) =>
      [1025, 1_000_000].map((length) => signIn({ username: newUsername(), password: 'x'.repeat(length) })),
    expected: [invalid('/password'), problem('payload_too_large')],
  },
}
