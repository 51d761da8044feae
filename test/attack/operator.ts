import { expect } from 'vitest'
import { newMobile, newUsername, password } from '../support/visitor.ts'
import { type Attacks, oneSession, problem, signedOut, times, welcome } from './attack.ts'
import { opsToken } from './world.ts'

const path = '/ops/users/import'
const bearer = { Authorization: `Bearer ${opsToken}` }
/** Of a password that the attacker knows. */
const hash = 'pbkdf2_sha256$1000$seasalt2$ABPNVLVV1vRC5OnBCpgwRvsTOJaXds28OSzNig3GR2M='

function chunk(change: object = {}) {
  return { users: [{ username: newUsername(), mobile: newMobile(), password: hash, ...change }] }
}

export const operatorAttacks: Attacks = {
  'imports users without the operator’s token, or with it in the wrong place': {
    source: 'ASVS 8.3.1',
    how: ({ post }) => [
      post(path, chunk()),
      post(path, chunk(), { Cookie: `token=${opsToken}; __Host-session=${opsToken}` }),
      post(path, chunk(), { 'X-Ops-Token': opsToken }),
      post(`${path}?token=${opsToken}&access_token=${opsToken}`, chunk()),
      post(path, { ...chunk(), token: opsToken }),
      post(path, chunk(), { Authorization: opsToken }),
      post(path, chunk(), { Authorization: `Basic ${btoa(`ops:${opsToken}`)}` }),
    ],
    expected: { ...signedOut, headers: { ...signedOut.headers, 'WWW-Authenticate': 'Bearer' } },
  },
  'guesses the operator’s token, with parts of it and 50 at once': {
    source: 'ASVS 11.2.4',
    how: ({ post }) => {
      const parts = ['', opsToken.slice(0, -1), `${opsToken}x`, opsToken.toUpperCase(), `${opsToken} x`]
      const guesses = times(50, 0).map((_, index) => opsToken.slice(0, -2) + String(index).padStart(2, '0'))
      const guess = (token: string) => post(path, chunk(), { Authorization: `Bearer ${token}` })
      return [...parts.map(guess), guesses.map(guess)]
    },
    expected: signedOut,
  },
  'imports users from a page of another site, with a visitor’s cookies': {
    source: 'CWE-352',
    how: async ({ startVictim, post }) => {
      const { Cookie } = await startVictim()
      return [
        post(path, chunk(), { Cookie, Origin: 'https://evil.example' }),
        post(path, chunk(), { Cookie, 'Sec-Fetch-Site': 'cross-site' }),
        post(path, chunk(), { ...bearer, Cookie, Origin: 'https://evil.example' }),
        post(path, chunk(), { ...bearer, Cookie, Origin: 'null' }),
      ]
    },
    expected: problem('forbidden_origin'),
  },
  'makes the service read a body that only an operator may send': {
    source: 'CWE-770',
    how: ({ post }) => [post(path, { ...chunk(), filler: 'x'.repeat(200 * 1024) })],
    expected: signedOut,
  },
  'takes over an account by a row with its name or its number in an imported file': {
    source: 'CWE-639',
    how: async ({ startAccount, post, signIn }) => {
      const { username, mobile } = await startAccount()
      return [
        post(path, chunk({ username: username.toUpperCase() }), bearer),
        post(path, chunk({ mobile: `+86 ${mobile}` }), bearer),
        post(path, chunk({ username, mobile }), bearer),
        signIn({ username, password: 'l\u00e8tmein' }),
        signIn({ mobile, password: 'l\u00e8tmein' }),
        signIn({ username, password }),
      ]
    },
    expected: [
      refused('username_taken'),
      refused('mobile_taken'),
      { status: 200, body: { created: 0, unchanged: 1, refused: [] } },
      problem('invalid_credentials'),
      problem('invalid_credentials'),
      welcome(),
    ],
    effects: oneSession,
  },
  'tells who is imported by what a sign-in with a wrong password answers': {
    source: 'ASVS 6.3.8',
    how: async ({ post, signIn }) => {
      const { users } = chunk()
      const answer = await post(path, { users }, bearer)()
      expect(answer).toMatchObject({ status: 200 })
      const names = [users[0]?.username, newUsername(), users[0]?.username.toUpperCase()]
      return names.map((username) => signIn({ username, password: 'a wrong password' }))
    },
    expected: problem('invalid_credentials'),
  },
}

function refused(reason: string) {
  return { status: 200, body: { created: 0, unchanged: 0, refused: [{ index: 0, reasons: [reason] }] } }
}
