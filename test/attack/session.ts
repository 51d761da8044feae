import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import {
  newVisitor,
  password,
  prepareClassicRegistration,
  prepareRegistration,
  register,
} from '../support/visitor.ts'
import {
  type Attacks,
  done,
  type ExpectedAnswer,
  notFound,
  oneSession,
  oneUser,
  problem,
  signedIn,
  signedOut,
  times,
  welcome,
} from './attack.ts'
import { forgedIds, get, signIn, startVictim, whoHolds } from './calls.ts'

const name = '__Host-session'

const sessionCookie = /^__Host-session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/

export const sessionAttacks: Attacks = {
  'plants a session id of its own making, and waits for the victim to sign in': {
    source: 'CWE-384',
    how: async (world) => {
      const { username } = await startVictim(world)
      const planted = 'A'.repeat(43)
      return [
        signIn(world, { username, password }, { Cookie: `${name}=${planted}` }),
        whoHolds(world, planted),
      ]
    },
    expected: [withCookies(welcome(), sessionCookie), signedOut],
    effects: oneSession,
  },
  'plants its own session, and waits for the victim to sign in with it: it ends': {
    source: 'CWE-384',
    how: async (world) => {
      const attacker = await startVictim(world)
      const { username } = await startVictim(world)
      return [
        whoHolds(world, attacker.token),
        signIn(world, { username, password }, { Cookie: `${name}=${attacker.token}` }),
        whoHolds(world, attacker.token),
      ]
    },
    expected: [signedIn(), withCookies(welcome(), sessionCookie), signedOut],
    // One ends as one begins.
    effects: { cookies: 1 },
  },
  'plants its own session, and waits for the victim to register with it: it ends': {
    source: 'ASVS 7.2.4',
    how: async (world) => {
      const attacker = await startVictim(world)
      const { visitor, body } = await prepareRegistration(world)
      return [
        () => visitor.post('/v1/users', body, { Cookie: `${name}=${attacker.token}` }),
        whoHolds(world, attacker.token),
      ]
    },
    expected: [withCookies(welcome(), sessionCookie), signedOut],
    effects: { ...oneUser, sessions: 0 },
  },
  'tosses cookies from a sister host, under every name that a sister host can set': {
    source: 'RFC 6265bis 4.1.3.2',
    how: async (world) => {
      const { token } = await startVictim(world)
      const names = [
        ['session', '__host-session', '__HOST-SESSION', '__Secure-session', '%5F%5FHost-session'],
        [' session', '_Host-session'],
      ].flat()
      return names.map((tossed) => get(world, '/v1/session', { Cookie: `${tossed}=${token}` }))
    },
    expected: { each: signedOut },
  },
  'brings a stolen token elsewhere than in the cookie': {
    source: 'ASVS 14.2.1',
    how: async (world) => {
      const { token } = await startVictim(world)
      return [
        get(world, `/v1/session?session=${token}&__Host-session=${token}`),
        get(world, `/v1/session;session=${token}`),
        get(world, '/v1/session', { Authorization: `Bearer ${token}` }),
        get(world, '/v1/session', { Authorization: `Basic ${btoa(`session:${token}`)}` }),
        get(world, '/v1/session', { 'X-Session': token, 'X-Auth-Token': token }),
      ]
    },
    expected: [signedOut, notFound, ...times(3, signedOut)],
  },
  'changes a token a little, or tries patterns and injections for one': {
    source: 'ASVS 7.2.3',
    how: async (world) => {
      const { token } = await startVictim(world)
      const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`
      const tokens = [
        token.slice(0, -1),
        `${token}=`,
        `${token}%00`,
        `${token}a`,
        token.toLowerCase(),
        flipped,
      ]
      return [...tokens, '%25', '%27%20OR%201=1--', '', 'undefined', '*'].map((tried) =>
        whoHolds(world, tried),
      )
    },
    expected: { each: signedOut },
  },
  'brings 200 forged tokens': {
    source: 'CWE-340',
    how: (world) => forgedIds(200, 48).map((token) => whoHolds(world, token)),
    isAtOnce: true,
    expected: { tally: { unauthenticated: 200 } },
  },
  'steals the table of sessions, and uses what stands in it as tokens': {
    source: 'CWE-836',
    how: async (world) => {
      const { token } = await startVictim(world)
      const digest = createHash('sha256').update(token).digest()
      return [digest.toString('base64url'), digest.toString('hex')].map((hash) => whoHolds(world, hash))
    },
    expected: { each: signedOut },
  },
  'goes on with a token after its owner has signed out': {
    source: 'ASVS 7.4.1',
    how: async (world) => {
      const { victim, token } = await startVictim(world)
      return [
        whoHolds(world, token),
        () => victim.send('DELETE', '/v1/session'),
        whoHolds(world, token),
        () => newVisitor(world).send('DELETE', '/v1/session', { headers: { Cookie: `${name}=${token}` } }),
      ]
    },
    expected: [
      signedIn(),
      withCookies(
        { status: 204, body: '' },
        /^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
      signedOut,
      { status: 204, body: '' },
    ],
    effects: { sessions: -1, cookies: 2 },
  },
  'signs a visitor out from another site, in every way that a browser has': {
    source: 'ASVS 3.5.1',
    how: async (world) => {
      const { victim } = await startVictim(world)
      const out =
        (method: string, headers: Record<string, string>, path = '/v1/session') =>
        () =>
          victim.send(method, path, { headers })
      return [
        out('DELETE', { Origin: 'https://evil.example' }),
        out('DELETE', { Origin: 'null' }),
        out('DELETE', { 'Sec-Fetch-Site': 'cross-site' }),
        out('DELETE', { Origin: 'http://latchkey.example.evil.example', 'Sec-Fetch-Site': 'same-origin' }),
        out('DELETE', { Origin: 'http://evil.latchkey.example', 'Sec-Fetch-Site': 'same-site' }),
        out('POST', { 'X-HTTP-Method-Override': 'DELETE' }),
        out(
          'POST',
          { 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' },
          '/v1/session?_method=DELETE',
        ),
        out('GET', { 'X-HTTP-Method-Override': 'DELETE' }),
      ]
    },
    expected: [
      ...times(5, problem('forbidden_origin')),
      ...times(2, problem('method_not_allowed')),
      signedIn(),
    ],
  },
  'signs a visitor in as the attacker from another site': {
    source: 'login CSRF (Barth et al., 2008)',
    how: async (world) => {
      const { username } = await startVictim(world)
      const text = JSON.stringify({ username, password })
      return [
        { 'Content-Type': 'text/plain', Origin: 'https://evil.example' },
        { 'Content-Type': 'text/plain' },
        { 'Content-Type': 'application/x-www-form-urlencoded' },
        { 'Content-Type': 'application/json', Origin: 'null' },
      ].map((headers) => () => newVisitor(world).send('POST', '/v1/sessions', { body: text, headers }))
    },
    expected: [
      problem('forbidden_origin'),
      ...times(2, problem('unsupported_media_type')),
      problem('forbidden_origin'),
    ],
  },
  'looks for the token where scripts can read: in bodies, and in cookies that are not HttpOnly': {
    source: 'ASVS 3.3.4',
    how: async (world) => {
      const modern = await prepareRegistration(world)
      const classic = await prepareClassicRegistration(world)
      return [
        () => modern.visitor.post('/v1/users', modern.body),
        () => classic.visitor.post('/register/', classic.body),
      ]
    },
    expected: [
      withCookies(welcome(), sessionCookie),
      withCookies(
        done,
        sessionCookie,
        /^username=visitor-\d+; Max-Age=1209600; Path=\/; Secure; SameSite=Lax$/,
        /^__Host-verification=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ],
    effects: { users: 2, sessions: 2, redeemed: 2, cookies: 4 },
  },
  'looks for other users’ data by id, name and number': {
    source: 'ASVS 8.2.2',
    how: async (world) => {
      const { victim, username } = await startVictim(world)
      const attacker = newVisitor(world)
      await register(world, attacker, 'only-itself')
      const token = attacker.cookies.get(name)
      const { id } = await (await victim.get('/v1/session')).json<{ id: string }>()
      const paths = [`/v1/users/${id}`, `/v1/users/${username}`, `/v1/sessions/${id}`, `/v1/session/${id}`]
      const ask = (path: string) => get(world, path, { Cookie: `${name}=${token}` })
      return [...paths, '/v1/users', `/v1/session?id=${id}&user_id=${id}`].map(ask)
    },
    expected: [...times(4, notFound), problem('method_not_allowed'), signedIn('only-itself')],
  },
}

function withCookies(answer: ExpectedAnswer, ...cookies: RegExp[]): ExpectedAnswer {
  return { ...answer, cookies: cookies.map((pattern) => expect.stringMatching(pattern)) }
}
