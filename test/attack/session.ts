import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { password, register } from '../support/visitor.ts'
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
import { forgedIds } from './attacker.ts'

const sessionCookie = /^__Host-session=[\w-]{64}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/

export const sessionAttacks: Attacks = {
  'plants a session id of its own making, and waits for the victim to sign in': {
    source: 'CWE-384',
    how: async ({ startVictim, signIn, whoHolds }) => {
      const { username } = await startVictim()
      const planted = 'A'.repeat(43)
      return [signIn({ username, password }, { Cookie: `__Host-session=${planted}` }), whoHolds(planted)]
    },
    expected: [withCookies(welcome(), sessionCookie), signedOut],
    effects: oneSession,
  },
  'plants its own session, and waits for the victim to sign in with it: it ends': {
    source: 'CWE-384',
    how: async ({ startVictim, signIn, whoHolds }) => {
      const { token, Cookie } = await startVictim()
      const { username } = await startVictim()
      return [whoHolds(token), signIn({ username, password }, { Cookie }), whoHolds(token)]
    },
    expected: [signedIn(), withCookies(welcome(), sessionCookie), signedOut],
    // One session ends, and one begins.
    effects: { cookies: 1 },
  },
  'plants its own session, and waits for the victim to register with it: it ends': {
    source: 'ASVS 7.2.4',
    how: async ({ startVictim, prepare, post, whoHolds }) => {
      const { token, Cookie } = await startVictim()
      const { body } = await prepare()
      return [post('/v1/users', body, { Cookie }), whoHolds(token)]
    },
    expected: [withCookies(welcome(), sessionCookie), signedOut],
    effects: { ...oneUser, sessions: 0 },
  },
  'tosses cookies from a sister host, under every name that a sister host can set': {
    source: 'RFC 6265bis 4.1.3.2',
    how: async ({ startVictim, get }) => {
      const { token } = await startVictim()
      const inOtherCase = ['__host-session', '__HOST-SESSION']
      const others = ['session', '__Secure-session', '%5F%5FHost-session', ' session', '_Host-session']
      return [...inOtherCase, ...others].map((name) => get('/v1/session', { Cookie: `${name}=${token}` }))
    },
    expected: signedOut,
  },
  'brings a stolen token elsewhere than in the cookie': {
    source: 'ASVS 14.2.1',
    how: async ({ startVictim, get }) => {
      const { token } = await startVictim()
      return [
        get(`/v1/session?session=${token}&__Host-session=${token}`),
        get(`/v1/session;session=${token}`),
        get('/v1/session', { Authorization: `Bearer ${token}` }),
        get('/v1/session', { Authorization: `Basic ${btoa(`session:${token}`)}` }),
        get('/v1/session', { 'X-Session': token, 'X-Auth-Token': token }),
      ]
    },
    expected: [signedOut, notFound, ...times(3, signedOut)],
  },
  'changes a token a little, or tries patterns and injections for one': {
    source: 'ASVS 7.2.3',
    how: async ({ startVictim, whoHolds }) => {
      const { token } = await startVictim()
      const shorter = token.slice(0, -1)
      const changed = [`${shorter}${token.endsWith('A') ? 'Q' : 'A'}`, token.toLowerCase()]
      const longer = [`${token}=`, `${token}%00`, `${token}a`]
      const patterns = ['%25', '%27%20OR%201=1--', '', 'undefined', '*']
      return [shorter, ...changed, ...longer, ...patterns].map(whoHolds)
    },
    expected: signedOut,
  },
  'brings 200 forged tokens': {
    source: 'CWE-340',
    how: ({ whoHolds }) => [forgedIds(200, 48).map(whoHolds)],
    expected: { tally: { unauthenticated: 200 } },
  },
  'steals the table of sessions, and uses what stands in it as tokens': {
    source: 'CWE-836',
    how: async ({ startVictim, whoHolds }) => {
      const { token } = await startVictim()
      const digest = createHash('sha256').update(token).digest()
      return [digest.toString('base64url'), digest.toString('hex')].map(whoHolds)
    },
    expected: signedOut,
  },
  'goes on with a token after its owner has signed out': {
    source: 'ASVS 7.4.1',
    how: async ({ startVictim, whoHolds, send }) => {
      const { victim, token, Cookie } = await startVictim()
      return [
        whoHolds(token),
        () => victim.send('DELETE', '/v1/session'),
        whoHolds(token),
        send('DELETE', '/v1/session', { headers: { Cookie } }),
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
    how: async ({ startVictim }) => {
      const { victim } = await startVictim()
      const out =
        (method: string, headers: Record<string, string>, path = '/v1/session') =>
        () =>
          victim.send(method, path, { headers })
      const methods = { 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' }
      return [
        out('DELETE', { Origin: 'https://evil.example' }),
        out('DELETE', { Origin: 'null' }),
        out('DELETE', { 'Sec-Fetch-Site': 'cross-site' }),
        out('DELETE', { Origin: 'http://latchkey.example.evil.example', 'Sec-Fetch-Site': 'same-origin' }),
        out('DELETE', { Origin: 'http://evil.latchkey.example', 'Sec-Fetch-Site': 'same-site' }),
        out('POST', { 'X-HTTP-Method-Override': 'DELETE' }),
        out('POST', methods, '/v1/session?_method=DELETE'),
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
    how: async ({ startVictim, postRaw }) => {
      const { username } = await startVictim()
      return [
        { 'Content-Type': 'text/plain' },
        { 'Content-Type': 'application/x-www-form-urlencoded' },
        { 'Content-Type': 'text/plain', Origin: 'https://evil.example' },
        { Origin: 'null' },
      ].map((headers) => postRaw('/v1/sessions', JSON.stringify({ username, password }), headers))
    },
    expected: [...times(2, problem('unsupported_media_type')), ...times(2, problem('forbidden_origin'))],
  },
  'looks for the token where scripts can read: in bodies, and in cookies that are not HttpOnly': {
    source: 'ASVS 3.3.4',
    how: async ({ prepare, prepareClassic }) => [
      (await prepare()).register(),
      (await prepareClassic()).register(),
    ],
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
    how: async ({ world, visitor, startVictim }) => {
      const { victim, username } = await startVictim()
      const { id } = await (await victim.get('/v1/session')).json<{ id: string }>()
      const attacker = visitor()
      await register(world, attacker, 'only-itself')
      const paths = [`/v1/users/${id}`, `/v1/users/${username}`, `/v1/sessions/${id}`, `/v1/session/${id}`]
      const lists = ['/v1/users', `/v1/session?id=${id}&user_id=${id}`]
      return [...paths, ...lists].map((path) => () => attacker.get(path))
    },
    expected: [
      ...times(2, notFound),
      problem('method_not_allowed'),
      notFound,
      problem('method_not_allowed'),
      signedIn('only-itself'),
    ],
  },
}

function withCookies(answer: ExpectedAnswer, ...cookies: RegExp[]): ExpectedAnswer {
  return { ...answer, cookies: cookies.map((pattern) => expect.stringMatching(pattern)) }
}
