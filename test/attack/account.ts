import { expect } from 'vitest'
import { password } from '../support/visitor.ts'
import {
  type Attacks,
  done,
  envelope,
  type ExpectedAnswer,
  incomplete,
  invalid,
  newPassword,
  notFound,
  problem,
  signedIn,
  signedOut,
  times,
  welcome,
} from './attack.ts'
import type { Attacker, Call } from './attacker.ts'

type Account = Awaited<ReturnType<Attacker['startAccount']>>

const freshForMs = 10 * 60_000
const gone: ExpectedAnswer = { status: 204, body: '' }
const fresh = problem('fresh_proof_required')
const forbidden = problem('forbidden_origin')
const reused = problem('idempotency_key_reused')

export const accountAttacks: Attacks = {
  'goes on with a stolen session after the victim has reset the password': {
    source: 'ASVS 7.4.3',
    how: stealSessionBefore(async ({ mobile }, { proofFor, post }) =>
      post('/v1/password-resets', {
        ...(await proofFor('reset_password', mobile)),
        new_password: newPassword,
      }),
    ),
    expected: [signedIn(), welcome(), ...times(3, signedOut)],
    effects: { sessions: -1, redeemed: 1, cookies: 1 },
  },
  'goes on with a stolen session after the victim has changed the password': {
    source: 'ASVS 7.4.3',
    how: stealSessionBefore(async ({ Cookie }, { put }) =>
      put('/v1/user/password', { new_password: newPassword }, { Cookie }),
    ),
    expected: [signedIn(), gone, ...times(3, signedOut)],
    effects: { sessions: -1 },
  },
  'goes on with a stolen session after the victim has changed the password on the classic surface': {
    source: 'ASVS 7.4.3',
    how: stealSessionBefore(async ({ Cookie }, { put }) =>
      put(
        '/password/',
        { old_password: password, new_password: newPassword, new_password2: newPassword },
        { Cookie },
      ),
    ),
    expected: [signedIn(), done, ...times(3, signedOut)],
    effects: { sessions: -2, cookies: 1 },
  },
  'goes on with a stolen session after the victim has changed the number': {
    source: 'ASVS 7.4.3',
    how: stealSessionBefore(async ({ Cookie }, { proofFor, put }) =>
      put('/v1/user/mobile', await proofFor('change_mobile'), { Cookie }),
    ),
    expected: [signedIn(), signedIn(), ...times(3, signedOut)],
    effects: { sessions: -1, redeemed: 1 },
  },
  'goes on with a stolen session after the victim has ended all others': {
    source: 'ASVS 7.5.2',
    how: stealSessionBefore(async ({ Cookie }, { remove }) => remove('/v1/sessions', { Cookie })),
    expected: [signedIn(), gone, ...times(3, signedOut)],
    effects: { sessions: -1 },
  },
  'goes on with a stolen session after the victim is erased': {
    source: 'ASVS 7.4.2',
    how: stealSessionBefore(async ({ Cookie }, { remove }) => remove('/v1/user', { Cookie })),
    expected: [signedIn(), gone, ...times(3, signedOut)],
    effects: { users: -1, sessions: -2, cookies: 1 },
  },
  'signs in with the old password while the victim resets it, and keeps a session': {
    source: 'CWE-367',
    how: async ({ startAccount, proofFor, post, visitor, whoHolds }) => {
      const { username, mobile } = await startAccount()
      const proof = await proofFor('reset_password', mobile)
      const thieves = Array.from({ length: 8 }, visitor)
      const owner = visitor()
      return [
        async () => {
          const reset = owner.post('/v1/password-resets', { ...proof, new_password: newPassword })
          const signIns = thieves.map((thief) => thief.post('/v1/sessions', { username, password }))
          await Promise.all([...signIns, reset])
          expect((await reset).status).toBe(201)
          return []
        },
        // Some signed in before the reset. Their sessions have ended.
        async () => {
          const tokens = thieves.map(({ cookies }) => cookies.get('__Host-session') ?? '')
          return (await Promise.all(tokens.map((token) => whoHolds(token)()))).flat()
        },
        () => owner.get('/v1/session'),
        post('/v1/sessions', { username, password }),
      ]
    },
    expected: [...times(8, signedOut), signedIn(), problem('invalid_credentials')],
    effects: { redeemed: 1 },
  },
  'changes, exports and erases the account from an open browser, ten minutes after the sign-in': {
    source: 'ASVS 7.5.1',
    how: async (attacker) => {
      const { put, get, remove, send, proofFor, whoHolds } = attacker
      const { Cookie, token } = await startStaleAccount(attacker)
      const proof = await proofFor('change_mobile')
      const noPassword = { old_password: '', new_password: newPassword, new_password2: newPassword }
      return [
        put('/v1/user/password', { new_password: newPassword }, { Cookie }),
        put('/v1/user/mobile', proof, { Cookie }),
        remove('/v1/user', { Cookie }),
        send('DELETE', '/v1/user', { json: {}, headers: { Cookie } }),
        get('/v1/user/export', { Cookie }),
        put('/password/', noPassword, { Cookie }),
        whoHolds(token),
      ]
    },
    expected: [...times(5, fresh), envelope('incomplete_parameters'), signedIn()],
  },
  'guesses the current password from an open browser': {
    source: 'ASVS 6.3.1',
    how: async (attacker) => {
      const { Cookie } = await startStaleAccount(attacker)
      const guess = (current_password: string) =>
        attacker.put('/v1/user/password', { current_password, new_password: newPassword }, { Cookie })
      return [
        Array.from({ length: 12 }, (_, index) => guess(`guess number ${index}`)),
        // The right one, too late.
        guess(password),
      ]
    },
    expected: { tally: { invalid_credentials: 10, too_many_requests: 3 } },
  },
  'shows that it is fresh by a time, a header or a query of its own': {
    source: 'CWE-807',
    how: async (attacker) => {
      const { Cookie } = await startStaleAccount(attacker)
      const now = new Date().toISOString()
      const claimed = `current_password=${encodeURIComponent(password)}`
      const claims = { auth_time: now, created_at: now, fresh: true, session: { created_at: now } }
      return [
        attacker.put('/v1/user/password', { new_password: newPassword, ...claims }, { Cookie }),
        attacker.put(`/v1/user/password?${claimed}`, { new_password: newPassword }, { Cookie }),
        attacker.get(`/v1/user/export?${claimed}`, { Cookie }),
        attacker.get('/v1/user/export', {
          Cookie,
          Date: now,
          Authorization: `Basic ${btoa(`x:${password}`)}`,
        }),
      ]
    },
    expected: fresh,
  },
  'reads and ends sessions of others by their ids': {
    source: 'ASVS 8.2.2',
    how: async (attacker) => {
      const { get, remove, whoHolds } = attacker
      const { victim, token } = await attacker.startVictim()
      const { Cookie } = await attacker.startVictim()
      const list = await (await victim.get('/v1/sessions')).json<{ sessions: { id: string }[] }>()
      const [{ id } = { id: '' }] = list.sessions
      return [
        remove(`/v1/sessions/${id}`, { Cookie }),
        remove(`/v1/sessions/${id}`),
        remove(`/v1/sessions/${id}?user_id=1`, { Cookie }),
        ...['__proto__', 'constructor', '%25', "'%20OR%201=1--", '..%2f'].map((odd) =>
          remove(`/v1/sessions/${odd}`, { Cookie }),
        ),
        remove('/v1/sessions', { Cookie }),
        get(`/v1/sessions/${id}`, { Cookie }),
        whoHolds(id),
        whoHolds(token),
      ]
    },
    expected: [
      notFound,
      signedOut,
      ...times(6, notFound),
      gone,
      problem('method_not_allowed'),
      signedOut,
      signedIn(),
    ],
  },
  'looks for the sessions and the data of another in the lists and the export of its own': {
    source: 'ASVS 8.2.3',
    how: async ({ startAccount, get }) => {
      const { id, username } = await startAccount()
      const own = await startAccount()
      const { Cookie } = own
      return ['/v1/user/export', '/v1/sessions'].flatMap((path) =>
        ['', `?user_id=${id}&id=${id}&username=${username}`].map((query) => get(path + query, { Cookie })),
      )
    },
    expected: [
      ...times(2, { status: 200, body: { user: signedIn().body, sessions: [ownSession()], passkeys: [] } }),
      ...times(2, { status: 200, body: { sessions: [ownSession()] } }),
    ],
  },
  'changes the visitor’s account from another site, in every way that a browser has': {
    source: 'ASVS 3.5.1',
    how: async ({ startVictim, send, whoHolds }) => {
      const { Cookie, token } = await startVictim()
      const json = { new_password: newPassword, verification_id: 'A'.repeat(43), sms_code: '000000' }
      const calls = [
        ['PUT', '/v1/user/password'],
        ['PUT', '/v1/user/mobile'],
        ['DELETE', '/v1/user'],
        ['DELETE', '/v1/sessions'],
        ['DELETE', '/v1/sessions/x'],
        ['POST', '/v1/password-resets'],
        ['POST', '/v1/session/token'],
      ] as const
      const sites = [
        { Origin: 'https://evil.example' },
        { Origin: 'null' },
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'Sec-Fetch-Site': 'same-site' },
      ]
      const all = calls.flatMap(([method, path]) =>
        sites.map((site) => send(method, path, { json, headers: { Cookie, ...(site as object) } })),
      )
      const classic = [
        ['POST', '/login/'],
        ['DELETE', '/logout/'],
        ['PUT', '/password/'],
      ] as const
      const allClassic = classic.flatMap(([method, path]) =>
        sites.map((site) => send(method, path, { json, headers: { Cookie, ...(site as object) } })),
      )
      return [...all, ...allClassic, whoHolds(token)]
    },
    expected: [...times(28, forbidden), ...times(12, envelope('forbidden_origin')), signedIn()],
  },
  'sends the account’s calls as a form, as text or with a method in a header': {
    source: 'ASVS 3.5.2',
    how: async ({ startVictim, postRaw, whoHolds }) => {
      const { Cookie, token } = await startVictim()
      const body = JSON.stringify({ new_password: newPassword, audience: 'https://evil.example' })
      const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
      const posts = ['/v1/password-resets', '/v1/session/token'].flatMap((path) =>
        types.map((type) => postRaw(path, body, { 'Content-Type': type, Cookie })),
      )
      const overridden = ['/v1/user', '/v1/user/password', '/v1/user/mobile'].map((path) =>
        postRaw(`${path}?_method=DELETE`, body, { 'X-HTTP-Method-Override': 'PUT', Cookie }),
      )
      return [...posts, ...overridden, whoHolds(token)]
    },
    expected: [
      ...times(6, problem('unsupported_media_type')),
      ...times(3, problem('method_not_allowed')),
      signedIn(),
    ],
  },
  'plants its own session, and waits for the victim to sign in by code or to reset the password: it ends': {
    source: 'CWE-384',
    how: async ({ startAccount, startVictim, proofFor, post, whoHolds }) => {
      const [signIn, reset] = [await startAccount(), await startAccount()]
      const [first, second] = [await startVictim(), await startVictim()]
      const ofSignIn = await proofFor('sign_in', signIn.mobile)
      const ofReset = await proofFor('reset_password', reset.mobile)
      return [
        post('/v1/sessions', ofSignIn, { Cookie: first.Cookie }),
        whoHolds(first.token),
        post('/v1/password-resets', { ...ofReset, new_password: newPassword }, { Cookie: second.Cookie }),
        whoHolds(second.token),
      ]
    },
    expected: [welcome(), signedOut, welcome(), signedOut],
    // Each new session takes the place of the planted one. The reset also ends the session of its user.
    effects: { sessions: -1, redeemed: 2, cookies: 2 },
  },
  'sets fields of its own and of others with the changes of its account': {
    source: 'ASVS 15.3.3',
    how: async (attacker) => {
      const { put, proofFor, world, whoHolds } = attacker
      const victim = await attacker.startAccount()
      const { Cookie, id, username, token } = await attacker.startAccount()
      const fields = {
        id: victim.id,
        user_id: victim.id,
        username: victim.username,
        mobile: victim.mobile,
        phone_number: `+86${victim.mobile}`,
        role: 'admin',
        is_admin: true,
        last_seen_at: 0,
        created_at: '2000-01-01T00:00:00.000Z',
        password_version: 99,
      }
      const before = await storedUsers(attacker, victim.id)
      const proof = await proofFor('change_mobile')
      return [
        put('/v1/user/password', { ...fields, new_password: newPassword }, { Cookie }),
        put('/v1/user/mobile', { ...fields, ...proof }, { Cookie }),
        whoHolds(token),
        async () => {
          expect(await storedUsers(attacker, victim.id)).toEqual(before)
          const [own] = await storedUsers(attacker, id)
          const mobile = world.inbox.messages[0]?.to
          expect(own).toMatchObject({ id, username, phone_number: mobile, password_version: 1 })
          expect(Number(own?.['created_at'])).toBeGreaterThan(Date.UTC(2026))
          return []
        },
      ]
    },
    expected: [gone, signedIn(expect.stringMatching(/^visitor-\d+$/)), signedIn()],
    effects: { redeemed: 1 },
  },
  'pollutes prototypes with the bodies of the account’s calls': {
    source: 'ASVS 15.3.6',
    how: async ({ startVictim, send, postRaw }) => {
      const { Cookie } = await startVictim()
      const polluted = `{"__proto__":{"new_password":"${newPassword}","sms_code":"000000"},"x":1}`
      const headers = { 'Content-Type': 'application/json', Cookie }
      return [
        send('PUT', '/v1/user/password', { body: polluted, headers }),
        postRaw('/v1/sessions', '{"__proto__":{"sms_code":"000000"},"constructor":{"mobile":"1"}}'),
        postRaw('/v1/sessions', '{"username":"__proto__","password":"constructor"}'),
        postRaw('/v1/sessions', '{"username":"constructor","password":"__proto__"}'),
      ]
    },
    expected: [
      incomplete('/new_password'),
      incomplete('/username', '/password'),
      ...times(2, problem('invalid_credentials')),
    ],
  },
  'chooses new passwords that are too long, too short, too common or no text': {
    source: 'ASVS 6.2.9',
    how: async ({ startVictim, put, post, whoHolds }) => {
      const { Cookie, token } = await startVictim()
      const proof = { verification_id: 'A'.repeat(43), sms_code: '000000' }
      const wrong = [
        'x'.repeat(129),
        'x'.repeat(15_000),
        'x'.repeat(7),
        '\ud83d\ude00'.repeat(7),
        1,
        ['x'.repeat(9)],
      ]
      return [
        ...wrong.map((new_password) => put('/v1/user/password', { new_password }, { Cookie })),
        ...wrong.map((new_password) => post('/v1/password-resets', { ...proof, new_password })),
        put('/v1/user/password', { new_password: 'x'.repeat(1_000_000) }, { Cookie }),
        put('/v1/user/password', { new_password: 'password123' }, { Cookie }),
        put(
          '/v1/user/password',
          { current_password: 'x'.repeat(1025), new_password: newPassword },
          { Cookie },
        ),
        whoHolds(token),
      ]
    },
    expected: [
      ...times(12, invalid('/new_password')),
      problem('payload_too_large'),
      problem('weak_password', { detail: expect.any(String) }),
      invalid('/current_password'),
      signedIn(),
    ],
  },
  'has the answer of a victim’s call again by its Idempotency-Key, without the body': {
    source: 'CWE-294',
    how: async ({ startAccount, proofFor, post }) => {
      const { mobile, username } = await startAccount()
      const proof = await proofFor('sign_in', mobile)
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const first = await post('/v1/sessions', proof, headers)()
      expect((first as Response).status).toBe(201)
      const own = await proofFor('reset_password', (await startAccount()).mobile)
      const reset = { ...own, new_password: newPassword }
      return [
        post('/v1/sessions', {}, headers),
        post('/v1/sessions', { username, password: 'a wrong password' }, headers),
        post('/v1/sessions', { ...proof, sms_code: '000000' }, headers),
        post('/v1/sessions', { ...proof, more: 1 }, headers),
        // Another call with the same bytes, and another call with its own.
        post('/v1/password-resets', proof, headers),
        post('/v1/password-resets', reset, headers),
        post('/v1/sessions?again', { username, password: 'a wrong password' }, headers),
      ]
    },
    expected: [
      incomplete('/username', '/password'),
      // A sign-in with a password ignores the key.
      problem('invalid_credentials'),
      ...times(2, reused),
      incomplete('/new_password'),
      reused,
      problem('invalid_credentials'),
    ],
  },
  'names keys that are patterns, paths, short, long or twice': {
    source: 'CWE-22',
    how: async ({ prepare, registerWith, post }) => {
      const { body, proof } = await prepare()
      const keys = [
        '*',
        '%',
        '../../etc/passwd',
        'x'.repeat(15),
        'x'.repeat(129),
        `"${'x'.repeat(16)}`,
        "' OR 1=1 --1234567",
      ]
      const key = 'x'.repeat(16)
      return [
        ...keys.map((odd) => post('/v1/users', body, { 'Idempotency-Key': odd })),
        post('/v1/users', body, { 'Idempotency-Key': `${key}, ${key}` }),
        registerWith(proof),
      ]
    },
    expected: [...times(8, invalid('')), welcome()],
    effects: { users: 1, sessions: 1, redeemed: 1, cookies: 1 },
  },
  'has a token made for the services of others': {
    source: 'RFC 8725 3.9',
    how: async ({ startVictim, post }) => {
      const { Cookie } = await startVictim()
      const origins = [
        'https://evil.example',
        'http://latchkey.example.evil.example',
        'http://latchkey.example/',
      ]
      const odd = [
        'javascript:alert(1)',
        'null',
        '*',
        'http://latchkey.example@evil.example',
        '__proto__',
        1,
        ['x'],
      ]
      return [
        ...[...origins, ...odd].map((audience) => post('/v1/session/token', { audience }, { Cookie })),
        post('/v1/session/token', {}),
        post('/v1/session/token', {}, { Authorization: Cookie }),
      ]
    },
    expected: [...times(10, invalid('/audience')), ...times(2, signedOut)],
  },
  'signs in with a token that is for other services': {
    source: 'RFC 8725 3.12',
    how: async ({ startVictim, whoHolds, get, put }) => {
      const { victim } = await startVictim()
      const { token } = await (await victim.post('/v1/session/token', {})).json<{ token: string }>()
      return [
        whoHolds(token),
        get('/v1/sessions', { Authorization: `Bearer ${token}` }),
        put('/v1/user/password', { new_password: newPassword }, { Authorization: `Bearer ${token}` }),
      ]
    },
    expected: signedOut,
  },
}

/** Lets a thief have a second session of an account, before its owner makes a call. */
function stealSessionBefore(ownersCall: (account: Account, attacker: Attacker) => Promise<Call>) {
  return async (attacker: Attacker) => {
    const { put, get, whoHolds } = attacker
    const account = await attacker.startAccount()
    const stolen = await attacker.openSession(account.username)
    const Cookie = `__Host-session=${stolen}`
    return [
      whoHolds(stolen),
      await ownersCall(account, attacker),
      whoHolds(stolen),
      put('/v1/user/password', { new_password: newPassword }, { Cookie }),
      get('/v1/sessions', { Cookie }),
    ]
  }
}

/** An account whose session was opened ten minutes ago. */
async function startStaleAccount(attacker: Attacker): Promise<Account> {
  const account = await attacker.startAccount()
  await attacker.world.worker.database
    .prepare('UPDATE session SET created_at = created_at - ? WHERE user_id = ?')
    .bind(freshForMs, account.id)
    .run()
  return account
}

async function storedUsers({ world }: Attacker, id: string) {
  const { results } = await world.worker.database.prepare('SELECT * FROM user WHERE id = ?').bind(id).all()
  return results
}

/** The one session of a user, as the lists show it. */
function ownSession() {
  const at = expect.stringMatching(/^20\d\d-.*Z$/)
  const id = expect.stringMatching(/^[\w-]{43}$/)
  // The local runtime is in a town.
  return {
    id,
    current: true,
    device: null,
    place: expect.any(String),
    created_at: at,
    last_seen_at: at,
    expires_at: at,
  }
}
