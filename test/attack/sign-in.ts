import { expect } from 'vitest'
import { newUsername, password, prepareRegistration } from '../support/visitor.ts'
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
import { signIn, startVictim } from './calls.ts'

const wrong = problem('invalid_credentials')

export const signInAttacks: Attacks = {
  'tells names that exist from others by status, body or headers of a sign-in': {
    source: 'ASVS 6.3.8',
    how: async (world) => {
      const { username } = await startVictim(world)
      return [username, username.toUpperCase(), newUsername(), 'no', '%', 'x'.repeat(64), 'ада'].map(
        (tried) => signIn(world, { username: tried, password: 'a wrong password' }),
      )
    },
    expected: {
      each: {
        ...wrong,
        headers: { ...wrong.headers, 'Retry-After': null, 'Content-Length': expect.stringMatching(/^\d+$/) },
      },
    },
  },
  'tells names that exist from others by the time that a sign-in takes': {
    source: 'ASVS 6.3.8',
    how: async (world) => {
      const { username } = await startVictim(world)
      const fastest: Record<string, number> = {}
      const time = (kind: string, tried: string) => async () => {
        const startedAt = performance.now()
        const answer = await signIn(world, { username: tried, password: 'a wrong password' })()
        fastest[kind] = Math.min(fastest[kind] ?? Infinity, performance.now() - startedAt)
        return answer
      }
      const compare = async () => {
        // Without the hash, an unknown name would be answered in a twentieth of the time.
        const [known = 0, unknown = 0] = [fastest['known'], fastest['unknown']]
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
    how: async (world) => {
      const { username } = await startVictim(world)
      return Array.from({ length: 12 }, (_, index) =>
        signIn(world, {
          username: index % 2 ? username : username.toUpperCase(),
          password: `guess number ${index}`,
        }),
      )
    },
    isAtOnce: true,
    expected: { tally: { invalid_credentials: 10, too_many_requests: 2 } },
  },
  'is out of tries for a name, and then knows the password': {
    source: 'ASVS 6.3.1',
    how: async (world) => {
      const { username } = await startVictim(world)
      await Promise.all(
        times(10, signIn(world, { username, password: 'a wrong password' })).map((send) => send()),
      )
      return [signIn(world, { username, password })]
    },
    expected: [waitProblem('too_many_requests')],
  },
  'signs in with operators, lists, numbers or true for name and password': {
    source: 'ASVS 15.3.5',
    how: async (world) => {
      const { username } = await startVictim(world)
      const others = [{ $ne: '' }, [password], 1, true]
      return [
        ...others.map((odd) => signIn(world, { username, password: odd })),
        ...others.map((odd) => signIn(world, { username: odd, password })),
        signIn(world, { username, password: null }),
        signIn(world, { username }),
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
    how: async (world) => {
      const { username } = await startVictim(world)
      const names = [
        `${username}'--`,
        `${username}' OR '1'='1`,
        '%',
        `${username};`,
        `x' UNION SELECT * FROM user--`,
      ]
      return names.map((tried) => signIn(world, { username: tried, password }))
    },
    expected: { each: wrong },
  },
  'signs in with a password that is the right one but for the end, beyond 72 bytes or a NUL': {
    source: 'ASVS 6.2.8',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const long = `${'long enough for bcrypt '.repeat(4)}\0 and on`
      await visitor.post('/v1/users', { ...body, password: long })
      const near = [`${long}!`, long.slice(0, -1), long.slice(0, 72), long.slice(0, long.indexOf('\0'))]
      return [...near, long].map((tried) => signIn(world, { username: body.username, password: tried }))
    },
    expected: [...times(4, wrong), welcome()],
    effects: oneSession,
  },
  'signs in with a password that only looks right: in other letters, widths and spaces': {
    source: 'NIST SP 800-63B 5.1.1.2',
    how: async (world) => {
      const { visitor, body } = await prepareRegistration(world)
      const chosen = 'Caf\u00e9 am Ende'
      await visitor.post('/v1/users', { ...body, password: chosen })
      const near = [
        chosen.toLowerCase(),
        `${chosen} `,
        'Cafe am Ende',
        'Ｃafé am Ende',
        'Caf\u00e9\u00a0am Ende',
      ]
      // The last is the same text from a keyboard that composes é of two characters.
      return [...near, chosen.normalize('NFD')].map((tried) =>
        signIn(world, { username: body.username, password: tried }),
      )
    },
    expected: [...times(5, wrong), welcome()],
    effects: oneSession,
  },
  'has the longest passwords hashed at sign-in: 1,025 characters, 1 MB': {
    source: 'CWE-770',
    how: (world) =>
      [1025, 1_000_000].map((length) =>
        signIn(world, { username: newUsername(), password: 'x'.repeat(length) }),
      ),
    expected: [invalid('/password'), problem('payload_too_large')],
  },
}
