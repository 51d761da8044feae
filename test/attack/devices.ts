import { expect } from 'vitest'
import { inParallel } from '../support/race.ts'
import { newMobile, newUsername, password, type Visitor } from '../support/visitor.ts'
import { type Attacks, problem, times, waitProblem, welcome } from './attack.ts'
import { type Attacker, type Call, forgedIds } from './attacker.ts'

const wrong = problem('invalid_credentials')
const locked = waitProblem('too_many_requests')
const wrongPassword = { password: 'a wrong password' }
const mostTries = 10

/** Attacks on owners by using up their tries, and on the device cookie that is against it. */
export const deviceAttacks: Attacks = {
  'locks an owner out by wrong passwords for name and number: the owner’s known browser still gets in': {
    source: 'ASVS 6.1.1',
    how: async (attacker) => {
      const { owner, username, mobile } = await startOwner(attacker)
      await lock(attacker, { username }, { mobile })
      await owner.send('DELETE', '/v1/session')
      return [
        attacker.signIn({ username, password }),
        attacker.signIn({ mobile, password }),
        () => owner.post('/v1/sessions', { username, ...wrongPassword }),
        () => owner.post('/v1/sessions', { username: username.toUpperCase(), password }),
        () => owner.post('/v1/sessions', { mobile, password }),
      ]
    },
    expected: [locked, locked, wrong, welcome(), welcome()],
    effects: { sessions: 1, cookies: 2 },
  },
  'sends forged, foreign and stale device cookies, out of tries': {
    source: 'OWASP device cookies',
    how: async (attacker) => {
      const { owner, username } = await startOwner(attacker)
      const [token, other] = [deviceOf(owner), deviceOf((await startOwner(attacker)).owner)]
      const [id = '', entries = ''] = token.split('.')
      const [otherId = '', otherEntries = ''] = other.split('.')
      const [forgedId = '', forgedEntry = ''] = [...forgedIds(1, 32), ...forgedIds(1, 28)]
      await lock(attacker, { username })
      const devices = [
        // Of another user, who may be the attacker.
        other,
        `${otherId}.${entries}`,
        `${id}.${otherEntries}`,
        `${id}.${forgedEntry}`,
        `${forgedId}.${forgedEntry}`,
        `${id}.${entries}${entries}`,
        `${token}.${entries}`,
        id,
        `${id}.`,
        `.${entries}`,
        '',
        'x'.repeat(3000),
      ]
      const cookies = devices.map((device) => `__Host-device=${device}`)
      // Under the names that another host of the domain could set.
      const tossed = [`device=${token}`, `__Secure-device=${token}`, `__host-device=${token}`]
      return [...cookies, ...tossed].map((Cookie) => attacker.signIn({ username, password }, { Cookie }))
    },
    expected: locked,
  },
  'steals a device cookie: its tries end, by name and number together': {
    source: 'OWASP device cookies',
    how: async (attacker) => {
      const { owner, username, mobile } = await startOwner(attacker)
      const Cookie = `__Host-device=${deviceOf(owner)}`
      const guess = (index: number) =>
        attacker.signIn(
          { ...(index % 2 === 0 ? { username } : { mobile }), password: `guess number ${index}` },
          { Cookie },
        )
      return [
        times(mostTries + 4, 0).map((_, index) => guess(index)),
        // The right one, too late.
        attacker.signIn({ username, password }, { Cookie }),
      ]
    },
    expected: { tally: { invalid_credentials: mostTries, too_many_requests: 5 } },
  },
  'doubles its tries at a stranger’s account with a device cookie of its own account': {
    source: 'OWASP device cookies',
    how: async (attacker) => {
      const { owner, username, mobile } = await startOwner(attacker)
      const Cookie = `__Host-device=${deviceOf(owner)}`
      const victim = await startOwner(attacker)
      const guess = (index: number) =>
        attacker.signIn(
          { username: victim.username, password: `guess number ${index}` },
          index % 2 === 0 ? { Cookie } : {},
        )
      return [
        times(mostTries + 4, 0).map((_, index) => guess(index)),
        // Its own tries are as they were.
        attacker.signIn({ username, ...wrongPassword }, { Cookie }),
        attacker.signIn({ mobile, ...wrongPassword }, { Cookie }),
      ]
    },
    expected: { tally: { invalid_credentials: mostTries + 2, too_many_requests: 4 } },
  },
  'uses up an owner’s tries with right passwords: they are given back': {
    source: 'CWE-645',
    how: async (attacker) => {
      const { owner, username } = await startOwner(attacker)
      const fromAnywhere = times(mostTries + 2, attacker.signIn({ username, password }))
      const fromHome = times(mostTries + 2, () => owner.post('/v1/sessions', { username, password }))
      return [...fromAnywhere, ...fromHome]
    },
    expected: welcome(),
    effects: { sessions: mostTries + 2, cookies: 2 * (mostTries + 2) },
  },
  'tells names that exist from others with the device cookie of an erased account, by answers and their time':
    {
      source: 'ASVS 6.3.8',
      how: async (attacker) => {
        const [kept, erased] = await inParallel(2, () => startOwner(attacker))
        if (!kept || !erased) return expect.fail('Nobody signed up')
        const cookies = [kept, erased].map(({ owner }) => `__Host-device=${deviceOf(owner)}`)
        expect((await erased.owner.send('DELETE', '/v1/user')).status).toBe(204)
        const fastestMs = [Infinity, Infinity]
        const time =
          (index: number, login: object): Call =>
          async () => {
            const startedAtMs = performance.now()
            const answer = await attacker.signIn(
              { ...login, ...wrongPassword },
              { Cookie: cookies[index] ?? '' },
            )()
            fastestMs[index] = Math.min(fastestMs[index] ?? 0, performance.now() - startedAtMs)
            return answer
          }
        const logins = [kept, erased].map(({ username, mobile }) => [{ username }, { mobile }])
        const pairs = times(4, 0).flatMap((_, turn) =>
          [0, 1].map((index) => time(index, logins[index]?.[turn % 2] ?? {})),
        )
        const strange = [{ username: newUsername() }, { mobile: newMobile() }].map((login) => time(0, login))
        const compare = async () => {
          // If an unknown name cost no hash, its answer would take a twentieth of the time.
          expect(Math.min(...fastestMs) / Math.max(...fastestMs)).toBeGreaterThan(0.3)
          return []
        }
        return [...pairs, ...strange, compare]
      },
      expected: times(10, {
        ...wrong,
        headers: { ...wrong.headers, 'Retry-After': null, 'Set-Cookie': null },
      }),
    },
}

/** A user with a known browser. */
async function startOwner({ prepare }: Attacker) {
  const { visitor: owner, username, mobile, register } = await prepare()
  expect(((await register({ username })()) as Response).status).toBe(201)
  return { owner, username, mobile }
}

/** Uses up the tries that strangers have. */
async function lock({ signIn }: Attacker, ...logins: readonly object[]): Promise<void> {
  for (const login of logins)
    await Promise.all(times(mostTries, signIn({ ...login, ...wrongPassword })).map((send) => send()))
}

function deviceOf({ cookies }: Visitor): string {
  return cookies.get('__Host-device') ?? expect.fail('No device cookie')
}
