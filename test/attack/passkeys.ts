import { newAuthenticator, type Wrongly } from '../support/authenticator.ts'
import { addPasskey, creationOptions, signInOptions } from '../support/passkey.ts'
import { password, type Visitor } from '../support/visitor.ts'
import { type Attacks, notFound, oneSession, problem, signedIn, times, welcome } from './attack.ts'
import { type Attacker, type Call, forgedIds } from './attacker.ts'
import { origin } from './world.ts'

const wrong = problem('invalid_credentials')
const refused = problem('passkey_refused')
const forbidden = problem('forbidden_origin')
const fresh = problem('fresh_proof_required')

export const passkeyAttacks: Attacks = {
  'signs in 50 times in parallel with one answer of a passkey, from 50 addresses': {
    source: 'WebAuthn 13.4.3',
    how: async (attacker) => {
      const { answerTo } = await startOwner(attacker)
      const answer = await answerTo()
      return [times(50, signIn(attacker, answer))]
    },
    expected: { tally: { 201: 1, invalid_credentials: 49 } },
    effects: oneSession,
  },
  'has a passkey sign on a page of its own, or in a frame, and passes the answer on': {
    source: 'WebAuthn 13.4.9',
    how: answers(
      { origin: 'https://evil.example' },
      { origin: 'https://latchkey.example.evil.example' },
      { origin: 'null' },
      { rpId: 'evil.example' },
      { crossOrigin: true },
    ),
    expected: wrong,
  },
  'holds a stolen authenticator, and cannot pass its check of the user': {
    source: 'ASVS 6.3.3',
    how: answers({ flags: 1 + 8 + 16 }, { flags: 8 + 16 }, { flags: 4 + 8 + 16 }),
    expected: wrong,
  },
  'signs challenges of its own making': {
    source: 'WebAuthn 13.4.3',
    how: answers(
      ...['', '../x', 'A'.repeat(43), ...forgedIds(20, 32)].map((challenge): Wrongly => ({ challenge })),
    ),
    expected: wrong,
  },
  'uses the answer for a new passkey to sign in, and the answer of a sign-in for a new one': {
    source: 'WebAuthn 5.8.1',
    how: async (attacker) => {
      const { victim, Cookie, authenticator, answerTo } = await startOwner(attacker)
      const creation = await creationOptions(victim)
      const options = await signInOptions(attacker.visitor())
      const own = await newAuthenticator(origin)
      const forSignIn = await own.create({ ...creation, challenge: options.challenge })
      const { challenge } = creation
      return [
        signIn(attacker, await authenticator.sign({ challenge, rpId: creation.rp.id })),
        signIn(attacker, await answerTo({ type: 'webauthn.create' })),
        add(attacker, Cookie, forSignIn),
        add(attacker, Cookie, await own.create(creation, { type: 'webauthn.get' })),
      ]
    },
    expected: [...times(2, wrong), ...times(2, refused)],
  },
  'names the passkey of a victim, and signs with another': {
    source: 'WebAuthn 7.2',
    how: async (attacker) => {
      const { victim, authenticator } = await startOwner(attacker)
      const own = await startOwner(attacker)
      const { user } = await creationOptions(victim)
      return [
        signIn(attacker, await own.answerTo({ id: authenticator.id })),
        signIn(attacker, await own.answerTo({ id: authenticator.id, userHandle: user.id })),
        // Its own passkey, with the victim's name in it.
        signIn(attacker, await own.answerTo({ userHandle: user.id })),
      ]
    },
    expected: wrong,
  },
  'signs in with a copy of an authenticator, whose count is behind': {
    source: 'WebAuthn 6.1.1',
    how: async (attacker) => {
      const { answerTo } = await startOwner(attacker)
      const counts = [7, 7, 6, 1, 0, 8]
      const signed = await Promise.all(counts.map((signCount) => answerTo({ signCount })))
      return signed.map((answer) => signIn(attacker, answer))
    },
    expected: [welcome(), ...times(4, wrong), welcome()],
    effects: { sessions: 2, cookies: 2 },
  },
  'signs in with the passkey of a lost device, or stays in its session, after the victim has removed it': {
    source: 'ASVS 7.4.3',
    how: async (attacker) => {
      const { Cookie, authenticator, answerTo } = await startOwner(attacker)
      const thief = attacker.visitor()
      await thief.post('/v1/sessions', { passkey: await answerTo() })
      return [
        attacker.remove(`/v1/passkeys/${authenticator.id}`, { Cookie }),
        () => thief.get('/v1/session'),
        signIn(attacker, await answerTo()),
      ]
    },
    expected: [{ status: 204, body: '' }, problem('unauthenticated'), wrong],
    effects: { sessions: -1, passkeys: -1 },
  },
  'adds its own passkey to the victim’s account, with a challenge that it asked for itself': {
    source: 'CWE-352',
    how: async (attacker) => {
      const { Cookie, token } = await attacker.startVictim()
      const own = await startOwner(attacker)
      const passkey = await (await newAuthenticator(origin)).create(await creationOptions(own.victim))
      const sites = [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }] as const
      const paths = ['/v1/passkeys', '/v1/passkeys/creation-options', '/v1/passkeys/sign-in-options']
      return [
        add(attacker, Cookie, passkey),
        ...sites.flatMap((site) =>
          paths.map((path) => attacker.post(path, { passkey }, { Cookie, ...(site as object) })),
        ),
        attacker.whoHolds(token),
      ]
    },
    expected: [refused, ...times(6, forbidden), signedIn()],
  },
  'adds or removes a passkey from an open browser, ten minutes after the sign-in': {
    source: 'ASVS 7.5.1',
    how: async (attacker) => {
      const { Cookie, authenticator, id } = await startOwner(attacker)
      await attacker.world.worker.database
        .prepare('UPDATE session SET created_at = created_at - 600000 WHERE user_id = ?')
        .bind(id)
        .run()
      return [
        attacker.post('/v1/passkeys/creation-options', {}, { Cookie }),
        attacker.remove(`/v1/passkeys/${authenticator.id}`, { Cookie }),
        attacker.post(
          `/v1/passkeys/creation-options?current_password=${encodeURIComponent(password)}`,
          {},
          { Cookie },
        ),
      ]
    },
    expected: fresh,
  },
  'renames and removes the passkeys of others by their ids': {
    source: 'ASVS 8.2.2',
    how: async (attacker) => {
      const { authenticator } = await startOwner(attacker)
      const { Cookie } = await attacker.startVictim()
      const ids = [authenticator.id, '__proto__', '%25', "'%20OR%201=1--"]
      return ids.flatMap((id) => [
        attacker.put(`/v1/passkeys/${id}`, { name: 'Mine' }, { Cookie }),
        attacker.remove(`/v1/passkeys/${id}`, { Cookie }),
      ])
    },
    expected: notFound,
  },
  'sends attestations with certificates and other formats, so that the service follows their URLs': {
    source: 'ASVS 13.2.4',
    how: async (attacker) => {
      const { victim, Cookie } = await attacker.startVictim()
      const options = await creationOptions(victim)
      const own = await newAuthenticator(origin)
      const certificate = new TextEncoder().encode('http://evil.example/list.crl')
      const formats = ['packed', 'fido-u2f', 'android-key', 'android-safetynet', 'tpm', 'apple', 'none', 'x']
      const made = await Promise.all(
        formats.map((fmt) =>
          own.create(options, { attestation: { fmt, attStmt: new Map([['x5c', [certificate]]]) } }),
        ),
      )
      return made.map((passkey) => add(attacker, Cookie, passkey))
    },
    expected: refused,
  },
}

/** A signed-in victim with a passkey, which signs on demand. */
async function startOwner(attacker: Attacker) {
  const account = await attacker.startVictim()
  const authenticator = await addPasskey(account.victim, 'A phone', origin)
  const { id } = await (await account.victim.get('/v1/session')).json<{ id: string }>()
  const asks: Visitor = attacker.visitor()
  const answerTo = async (wrongly: Wrongly = {}) => authenticator.sign(await signInOptions(asks), wrongly)
  return { ...account, id, authenticator, answerTo }
}

/** Signs in with each of these answers of a victim's passkey. */
function answers(...changes: readonly Wrongly[]) {
  return async (attacker: Attacker): Promise<Call[]> => {
    const { answerTo } = await startOwner(attacker)
    const signed = await Promise.all(changes.map((wrongly) => answerTo(wrongly)))
    return signed.map((answer) => signIn(attacker, answer))
  }
}

function signIn({ post }: Attacker, passkey: object): Call {
  return post('/v1/sessions', { passkey })
}

function add({ post }: Attacker, Cookie: string, passkey: object): Call {
  return post('/v1/passkeys', { passkey }, { Cookie })
}
