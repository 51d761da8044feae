import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { copyOf, isSignedIn, registeredUser, startLateService } from '../support/account.ts'
import { type Authenticator, newAuthenticator, type Wrongly } from '../support/authenticator.ts'
import { errorsAt, expectProblem, expectRefused } from '../support/expectations.ts'
import { addPasskey, creationOptions, passkeysOf, signInWith } from '../support/passkey.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { newVisitor, password, register, type Visitor } from '../support/visitor.ts'

const service = startService()
const freshForMs = 10 * 60_000
const challengeMs = 5 * 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 15) }))
afterEach(() => void vi.useRealTimers())

const askForOptions = (visitor: Visitor, body: object = {}) =>
  visitor.post('/v1/passkeys/creation-options', body)
const add = (visitor: Visitor, passkey: unknown, more: object = {}) =>
  visitor.post('/v1/passkeys', { passkey, ...more })
const remove = (visitor: Visitor, id: string, json?: object) =>
  visitor.send('DELETE', `/v1/passkeys/${id}`, json === undefined ? {} : { json })
const rename = (visitor: Visitor, id: string, name: unknown) =>
  visitor.send('PUT', `/v1/passkeys/${id}`, { json: { name } })

/** A signed-in visitor with the options for a new passkey. */
async function askedUser() {
  const { visitor } = await registeredUser(service)
  return { visitor, options: await creationOptions(visitor) }
}

/** A signed-in visitor whose browser has made a passkey, with the answer that adds it. */
async function madePasskey(wrongly: Wrongly = {}, authenticator?: Authenticator) {
  const { visitor, username } = await registeredUser(service)
  const maker = authenticator ?? (await newAuthenticator())
  const answer = await maker.create(await creationOptions(visitor), wrongly)
  return { visitor, username, authenticator: maker, answer }
}

describe('POST /v1/passkeys/creation-options', () => {
  it('asks for a passkey that is found without a name and verifies its user, and for no attestation', async () => {
    const { visitor, username } = await registeredUser(service)
    const { id } = await addPasskey(visitor)
    const response = await askForOptions(visitor)
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rp: { id: 'latchkey.example', name: 'latchkey.example' },
      user: { id: expect.stringMatching(/^[\w-]{30}$/), name: username, displayName: username },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      timeout: challengeMs,
      excludeCredentials: [{ id, type: 'public-key', transports: ['internal', 'hybrid'] }],
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
    })
  })

  it('refuses the eleventh passkey', async () => {
    const { visitor } = await registeredUser(service)
    await fillWithPasskeys(visitor)
    await expectRefused(service, () => askForOptions(visitor), 'too_many_passkeys')
  })
})

/** Gives a user as many passkeys as one can have. */
async function fillWithPasskeys(visitor: Visitor): Promise<void> {
  const { id } = await (await visitor.get('/v1/session')).json<{ id: string }>()
  await service.env.DB.prepare(
    `INSERT INTO passkey WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 10)
     SELECT ? || n, ?, '', 0, '[]', '', 'multi_device', 0, 0, NULL FROM number`,
  )
    .bind(id, id)
    .run()
}

describe('POST /v1/passkeys', () => {
  it('adds a passkey, which is listed and signs in', async () => {
    const { visitor, username, authenticator, answer } = await madePasskey()
    const response = await add(visitor, answer, { name: 'Ada’s phone' })
    expect(response.status).toBe(201)
    const added = {
      id: authenticator.id,
      name: 'Ada’s phone',
      device_type: 'multi_device',
      backed_up: true,
      transports: ['internal', 'hybrid'],
      created_at: '2026-01-15T00:03:00.000Z',
      last_used_at: null,
    }
    expect(await response.json()).toEqual(added)
    expect(await passkeysOf(visitor)).toEqual([added])
    const elsewhere = newVisitor(service)
    expect(await (await signInWith(authenticator, elsewhere)).json()).toMatchObject({ username })
    expect(await passkeysOf(visitor)).toEqual([{ ...added, last_used_at: '2026-01-15T00:03:00.000Z' }])
  })

  it.each([
    [{}, 'Passkey'],
    [
      { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
      'Firefox on Linux',
    ],
  ])('names a passkey after its browser: %j', async (headers, name) => {
    const { visitor, answer } = await madePasskey()
    const response = await visitor.post('/v1/passkeys', { passkey: answer }, headers)
    expect(await response.json()).toMatchObject({ name })
  })

  it('takes an attestation that the passkey itself has signed only if it is right', async () => {
    const attStmt = new Map<string, number | Uint8Array>([
      ['alg', -7],
      ['sig', new Uint8Array(70)],
    ])
    const { visitor, answer } = await madePasskey({ attestation: { fmt: 'packed', attStmt } })
    await expectRefused(service, () => add(visitor, answer), 'passkey_refused')
  })

  /** None of these answers spends the challenge. */
  let asked: Awaited<ReturnType<typeof askedUser>> | undefined
  it.each<[what: string, wrongly: Wrongly]>([
    ['made for a sign-in', { type: 'webauthn.get' }],
    ['of a page of another site', { origin: 'https://evil.example' }],
    ['of a page of another port', { origin: 'https://latchkey.example:8443' }],
    ['of a frame in another site', { crossOrigin: true }],
    ['of another relying party', { rpId: 'evil.example' }],
    ['without a verified user', { flags: 1 }],
    ['without a present user', { flags: 4 }],
    ['that is backed up and cannot be', { flags: 1 + 4 + 16 }],
    ['with a forged challenge', { challenge: 'A'.repeat(43) }],
    ['that says another id than it has signed', { id: 'AAAA' }],
    ['with more bytes than it should have', { leftover: true }],
    ['with the certificates of a maker', { attestation: packed([Buffer.from([0x30, 0])]) }],
    ['with an attestation of another kind', { attestation: { fmt: 'apple', attStmt: new Map() } }],
    ['with an attestation that is none', { attestation: { fmt: 'none', attStmt: new Map([['x', 1]]) } }],
  ])('refuses an answer %s', async (_, wrongly) => {
    asked ??= await askedUser()
    const { visitor, options } = asked
    const answer = await (await newAuthenticator()).create(options, wrongly)
    await expectRefused(service, () => add(visitor, answer), 'passkey_refused')
  })

  it('refuses the challenge of another user, of an ended session, and of a sign-in', async () => {
    const { answer } = await madePasskey()
    const { visitor, username } = await registeredUser(service)
    await expectRefused(service, () => add(visitor, answer), 'passkey_refused')
    const authenticator = await newAuthenticator()
    const ofSession = await authenticator.create(await creationOptions(visitor))
    expect((await visitor.post('/v1/sessions', { username, password })).status).toBe(201)
    await expectRefused(service, () => add(visitor, ofSession), 'passkey_refused')
    const { challenge } = await (
      await visitor.post('/v1/passkeys/sign-in-options', {})
    ).json<{ challenge: string }>()
    const ofSignIn = await authenticator.create(await creationOptions(visitor), { challenge })
    await expectRefused(service, () => add(visitor, ofSignIn), 'passkey_refused')
  })

  it('takes a challenge for five minutes, and once', async () => {
    const { visitor, answer } = await madePasskey()
    // An id knows whole seconds.
    vi.advanceTimersByTime(challengeMs + 1000)
    await expectRefused(service, () => add(visitor, answer), 'passkey_refused')
    vi.setSystemTime(Date.now() - 1)
    expect((await add(visitor, answer)).status).toBe(201)
    await expectRefused(service, () => add(visitor, answer), 'passkey_refused')
  })

  it('refuses a passkey that another user has, and does not say so', async () => {
    const { visitor, answer, authenticator } = await madePasskey()
    expect((await add(visitor, answer)).status).toBe(201)
    const thief = await madePasskey({}, authenticator)
    await expectRefused(service, () => add(thief.visitor, thief.answer), 'passkey_refused')
  })

  it('adds exactly one of 50 with one answer', async () => {
    const { visitor, answer } = await madePasskey()
    const responses = await inParallel(50, () => add(copyOf(visitor, service), answer))
    expect(await tally(responses)).toEqual({ '201': 1, passkey_refused: 49 })
    expect(await passkeysOf(visitor)).toHaveLength(1)
  })

  it('adds nothing if the session ends, or the tenth passkey is added, while the call runs', async () => {
    const { visitor, answer } = await madePasskey()
    const late = startLateService(service, () => visitor.send('DELETE', '/v1/session'))
    await expectProblem(await add(copyOf(visitor, late), answer), 'account_changed')
    const full = await madePasskey()
    const filled = startLateService(service, () => fillWithPasskeys(full.visitor))
    await expectProblem(await add(copyOf(full.visitor, filled), full.answer), 'account_changed')
    expect(await passkeysOf(full.visitor)).toHaveLength(10)
  })

  it.each([
    [{}, 'incomplete_parameters', '/passkey'],
    [{ passkey: null }, 'incomplete_parameters', '/passkey'],
    [{ passkey: 'x' }, 'invalid_parameters', '/passkey'],
  ] as const)('refuses the body %j', async (body, code, pointer) => {
    const call = () => newVisitor(service).post('/v1/passkeys', body)
    await expectRefused(service, call, code, errorsAt(pointer))
  })
})

function packed(x5c: readonly Uint8Array[]): NonNullable<Wrongly['attestation']> {
  return { fmt: 'packed', attStmt: new Map<string, never>([['x5c', x5c as never]]) }
}

describe('PUT /v1/passkeys/{id}', () => {
  it('gives a passkey another name, and only one of the user', async () => {
    const { visitor } = await registeredUser(service)
    const { id } = await addPasskey(visitor)
    vi.advanceTimersByTime(freshForMs)
    expect((await rename(visitor, id, 'The old phone')).status).toBe(204)
    expect(await passkeysOf(visitor)).toMatchObject([{ id, name: 'The old phone' }])
    const { visitor: stranger } = await registeredUser(service)
    await expectRefused(service, () => rename(stranger, id, 'Mine'), 'not_found')
    await expectRefused(service, () => rename(newVisitor(service), id, 'Mine'), 'unauthenticated')
    const late = startLateService(service, () => visitor.send('DELETE', '/v1/session'))
    await expectProblem(await rename(copyOf(visitor, late), id, 'Late'), 'unauthenticated')
  })

  it.each(['x'.repeat(65), ' ', '\ud83d', 5])('refuses the name %j', async (name) => {
    const call = () => rename(newVisitor(service), 'any', name)
    await expectRefused(service, call, 'invalid_parameters', errorsAt('/name'))
  })
})

describe('DELETE /v1/passkeys/{id}', () => {
  it('removes the passkey, and ends the sessions of lost devices', async () => {
    const { visitor } = await registeredUser(service)
    const [lost, kept] = [await addPasskey(visitor), await addPasskey(visitor)]
    const thief = newVisitor(service)
    expect((await signInWith(lost, thief)).status).toBe(201)
    expect((await remove(visitor, lost.id)).status).toBe(204)
    expect(await isSignedIn(thief)).toBe(false)
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await passkeysOf(visitor)).toMatchObject([{ id: kept.id }])
    await expectRefused(service, () => signInWith(lost, newVisitor(service)), 'invalid_credentials')
    await expectRefused(service, () => remove(visitor, lost.id), 'not_found')
  })

  it('removes no passkey of another user', async () => {
    const { visitor } = await registeredUser(service)
    const { id } = await addPasskey(visitor)
    const { visitor: stranger } = await registeredUser(service)
    await expectRefused(service, () => remove(stranger, id), 'not_found')
  })

  it('removes nothing if the session ends while the call runs', async () => {
    const { visitor } = await registeredUser(service)
    const { id } = await addPasskey(visitor)
    const late = startLateService(service, () => visitor.send('DELETE', '/v1/session'))
    await expectProblem(await remove(copyOf(visitor, late), id), 'account_changed')
    expect(
      await service.env.DB.prepare('SELECT 1 FROM passkey WHERE credential_id = ?').bind(id).first(),
    ).not.toBeNull()
  })
})

/** The calls that need a fresh proof, with their success. */
const protectedCalls = {
  'POST /v1/passkeys/creation-options': [
    201,
    (visitor: Visitor, _: string, body = {}) => askForOptions(visitor, body),
  ],
  'DELETE /v1/passkeys/{id}': [204, remove],
} as const

describe.each(Object.entries(protectedCalls))('%s', (_, [status, call]) => {
  it('needs a session of the last ten minutes, or the password', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const { id } = await addPasskey(visitor)
    vi.advanceTimersByTime(freshForMs)
    await expectRefused(service, () => call(newVisitor(service), id), 'unauthenticated')
    await expectRefused(service, () => call(visitor, id), 'fresh_proof_required')
    const wrong = { current_password: 'a wrong password' }
    await expectRefused(service, () => call(visitor, id, wrong), 'invalid_credentials')
    expect((await call(visitor, id, { current_password: password })).status).toBe(status)
  })

  it('takes a sign-in by passkey for a fresh proof', async () => {
    const { visitor } = await registeredUser(service)
    const authenticator = await addPasskey(visitor)
    vi.advanceTimersByTime(freshForMs)
    expect((await signInWith(authenticator, visitor)).status).toBe(201)
    vi.advanceTimersByTime(freshForMs - 1)
    expect((await call(visitor, authenticator.id)).status).toBe(status)
  })
})

describe('the passkeys of a user', () => {
  it('are listed to nobody else', async () => {
    const { visitor } = await registeredUser(service)
    await addPasskey(visitor)
    expect(await passkeysOf((await registeredUser(service)).visitor)).toEqual([])
    await expectProblem(await newVisitor(service).get('/v1/passkeys'), 'unauthenticated')
  })

  it('are in the export, and go with the user', async () => {
    const { visitor } = await registeredUser(service)
    const authenticator = await addPasskey(visitor)
    const exported = await (await visitor.get('/v1/user/export')).json<{ passkeys: unknown }>()
    expect(exported.passkeys).toEqual(await passkeysOf(visitor))
    expect((await visitor.send('DELETE', '/v1/user')).status).toBe(204)
    const count = service.env.DB.prepare('SELECT count(*) AS count FROM passkey WHERE credential_id = ?')
    expect(await count.bind(authenticator.id).first('count')).toBe(0)
    await expectRefused(service, () => signInWith(authenticator, newVisitor(service)), 'invalid_credentials')
  })
})
