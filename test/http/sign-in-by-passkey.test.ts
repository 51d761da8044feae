import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { passkeySignInsPerClient } from '../../src/limits/policies.ts'
import { copyOf, isSignedIn, registeredUser, startLateService } from '../support/account.ts'
import { newAuthenticator, type Wrongly } from '../support/authenticator.ts'
import { errorsAt, expectProblem, expectRefused, footprint } from '../support/expectations.ts'
import { intercept } from '../support/intercept.ts'
import { addPasskey, creationOptions, signInOptions, signInWith } from '../support/passkey.ts'
import { inParallel, tally } from '../support/race.ts'
import { startService } from '../support/service.ts'
import { newVisitor, type Visitor } from '../support/visitor.ts'

const service = startService()
const challengeMs = 5 * 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 15) }))
afterEach(() => void vi.useRealTimers())

const signIn = (visitor: Visitor, passkey: unknown, headers?: Record<string, string>) =>
  visitor.post('/v1/sessions', { passkey }, headers)

/** A user with a passkey, and a browser that has signed a challenge with it. */
async function signedChallenge(wrongly: Wrongly = {}) {
  const { visitor: owner, username } = await registeredUser(service)
  const authenticator = await addPasskey(owner)
  const visitor = newVisitor(service)
  const answer = await authenticator.sign(await signInOptions(visitor), wrongly)
  return { owner, username, authenticator, visitor, answer }
}

function storedCount(id: string) {
  return service.env.DB.prepare('SELECT sign_count FROM passkey WHERE credential_id = ?')
    .bind(id)
    .first('sign_count')
}

describe('POST /v1/passkeys/sign-in-options', () => {
  it('names no passkey, requires a verified user, and stores nothing', async () => {
    const visitor = newVisitor(service)
    const before = await footprint(service)
    const response = await visitor.post('/v1/passkeys/sign-in-options', {})
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rpId: 'latchkey.example',
      timeout: challengeMs,
      allowCredentials: [],
      userVerification: 'required',
    })
    expect(await footprint(service)).toEqual(before)
  })

  it('refuses the 61st in a minute to one client, and to no other one, and leaves captchas alone', async () => {
    // The platform's own minute may end at any time.
    const counts = new Map<string, number>()
    const limit = async ({ key }: { key: string }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { success: (counts.get(key) ?? 0) <= 60 }
    }
    const limited = startService({ env: { CHALLENGES: { limit } } })
    const visitor = newVisitor(limited)
    const ask = () => visitor.post('/v1/passkeys/sign-in-options', {})
    const responses = await inParallel(60, ask)
    expect(responses.every(({ status }) => status === 201)).toBe(true)
    await expectRefused(limited, ask, 'too_many_requests', { retry_after: 60 })
    await signInOptions(newVisitor(limited))
    expect((await visitor.post('/v1/captchas', {})).status).toBe(201)
  })
})

describe('POST /v1/sessions with a passkey', () => {
  it('signs its user in, and ends the session from before', async () => {
    const { username, visitor, answer } = await signedChallenge()
    const { visitor: before } = await registeredUser(service)
    visitor.cookies.set('__Host-session', before.cookies.get('__Host-session') ?? '')
    const response = await signIn(visitor, answer)
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ username })
    expect(await isSignedIn(visitor)).toBe(true)
    expect(await isSignedIn(before)).toBe(false)
  })

  let known: Awaited<ReturnType<typeof signedChallenge>> | undefined
  it.each<[what: string, wrongly: Wrongly]>([
    ['made for a creation', { type: 'webauthn.create' }],
    ['of a page of another site', { origin: 'https://evil.example' }],
    ['of a page under another name', { origin: 'https://latchkey.example.evil.example' }],
    ['of a frame in another site', { crossOrigin: true }],
    ['of another relying party', { rpId: 'evil.example' }],
    ['without a verified user', { flags: 1 }],
    ['without a present user', { flags: 4 }],
    ['with a forged challenge', { challenge: 'A'.repeat(43) }],
    ['with an odd challenge', { challenge: '../x' }],
    ['with more bytes than it should have', { leftover: true }],
  ])('refuses an answer %s, without a call', async (_, wrongly) => {
    known ??= await signedChallenge()
    const answer = await known.authenticator.sign(await signInOptions(known.visitor), wrongly)
    const calls: string[] = []
    const watched = (binding: object) => intercept(binding, ({ method }) => void calls.push(method))
    const { DB, RATE_LIMITERS, IDEMPOTENT_CALLS } = service.env
    const env = {
      DB: watched(DB),
      RATE_LIMITERS: watched(RATE_LIMITERS),
      IDEMPOTENT_CALLS: watched(IDEMPOTENT_CALLS),
    } as Partial<Env>
    // A key costs a call, but not with a challenge that is none of ours.
    const headers = wrongly.challenge === undefined ? {} : { 'Idempotency-Key': crypto.randomUUID() }
    const response = await signIn(newVisitor(startService({ env })), answer, headers)
    await expectProblem(response, 'invalid_credentials')
    expect(calls).toEqual([])
  })

  it.each<[what: string, wrongly: Wrongly]>([
    ['that nobody has added', { id: 'A'.repeat(43) }],
    ['of another user, by its handle', { userHandle: 'A'.repeat(30) }],
    ['that was a synced one', { flags: 1 + 4 }],
  ])('refuses a passkey %s', async (_, wrongly) => {
    const { visitor, answer } = await signedChallenge(wrongly)
    await expectRefused(service, () => signIn(visitor, answer), 'invalid_credentials')
  })

  it('refuses the signature of another key, and of other data', async () => {
    const { owner, authenticator, visitor } = await signedChallenge()
    const other = await newAuthenticator()
    const { user } = await creationOptions(owner)
    const forged = { id: authenticator.id, userHandle: user.id }
    const ofOther = await other.sign(await signInOptions(visitor), forged)
    await expectRefused(service, () => signIn(visitor, ofOther), 'invalid_credentials')
    const [first, second] = [
      await authenticator.sign(await signInOptions(visitor)),
      await authenticator.sign(await signInOptions(visitor)),
    ]
    const mixed = { ...first, response: { ...first.response, signature: second.response.signature } }
    await expectRefused(service, () => signIn(visitor, mixed), 'invalid_credentials')
    // Wrong answers have spent their challenges.
    await expectRefused(service, () => signIn(visitor, first), 'invalid_credentials')
    expect((await signIn(visitor, second)).status).toBe(201)
  })

  it('takes a challenge for five minutes, and once', async () => {
    const { visitor, answer } = await signedChallenge()
    vi.advanceTimersByTime(challengeMs + 1000)
    await expectRefused(service, () => signIn(visitor, answer), 'invalid_credentials')
    vi.setSystemTime(Date.now() - 1)
    expect((await signIn(visitor, answer)).status).toBe(201)
    await expectRefused(service, () => signIn(newVisitor(service), answer), 'invalid_credentials')
  })

  it('refuses the challenge of a creation', async () => {
    const { owner, authenticator, visitor } = await signedChallenge()
    const { challenge } = await creationOptions(owner)
    const answer = await authenticator.sign({ challenge, rpId: 'latchkey.example' })
    await expectRefused(service, () => signIn(visitor, answer), 'invalid_credentials')
    await expectRefused(service, () => signIn(owner, answer), 'invalid_credentials')
  })

  it('lets exactly one of 50 in with one answer', async () => {
    const { answer } = await signedChallenge()
    const before = await footprint(service)
    const responses = await inParallel(50, () => signIn(newVisitor(service), answer))
    expect(await tally(responses)).toEqual({ '201': 1, invalid_credentials: 49 })
    expect((await footprint(service)).rows?.sessions).toBe((before.rows?.sessions ?? 0) + 1)
  })

  it('opens no session for a passkey that is removed while the call runs', async () => {
    const { owner, authenticator, answer } = await signedChallenge()
    const late = startLateService(service, () => owner.send('DELETE', `/v1/passkeys/${authenticator.id}`))
    const response = await signIn(newVisitor(late), answer)
    await expectProblem(response, 'invalid_credentials')
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it.each([
    [{ passkey: '' }, 'incomplete_parameters', '/passkey'],
    [{ passkey: [] }, 'invalid_parameters', '/passkey'],
    [{ passkey: { type: 'password' } }, 'invalid_parameters', '/passkey/id'],
  ] as const)('refuses the body %j', async (body, code, pointer) => {
    const call = () => newVisitor(service).post('/v1/sessions', body)
    const { errors } = await (await call()).json<{ errors: { pointer: string }[] }>()
    expect(errors[0]?.pointer).toBe(pointer)
    if (errors.length === 1) await expectRefused(service, call, code, errorsAt(pointer))
  })

  it('refuses the 61st answer of a client in ten minutes, right or wrong', async () => {
    const { visitor, answer } = await signedChallenge()
    const limiter = service.env.RATE_LIMITERS.getByName(`client:${visitor.client}`)
    await inParallel(passkeySignInsPerClient.capacity, async () => limiter.take([passkeySignInsPerClient]))
    await expectRefused(service, () => signIn(visitor, answer), 'too_many_requests', { retry_after: 10 })
    // The challenge is not spent.
    expect((await signIn(newVisitor(service), answer)).status).toBe(201)
  })

  it('gives the first answer again with an Idempotency-Key', async () => {
    const { answer } = await signedChallenge()
    const key = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await signIn(newVisitor(service), answer, key)
    expect(first.status).toBe(201)
    await service.settled()
    const visitor = newVisitor(service)
    const again = await signIn(visitor, answer, key)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(await again.text()).toBe(await first.text())
    expect(await isSignedIn(visitor)).toBe(true)
  })

  it('opens an account that was not used for 90 days, whose number proves nothing any more', async () => {
    const { owner, authenticator } = await signedChallenge()
    await service.settled()
    vi.advanceTimersByTime(91 * 86_400_000)
    expect(await isSignedIn(owner)).toBe(false)
    const visitor = newVisitor(service)
    expect((await signInWith(authenticator, visitor)).status).toBe(201)
  })
})

describe('the count of a passkey', () => {
  it('must grow, once it is not 0', async () => {
    const { authenticator, visitor } = await signedChallenge()
    const sign = async (signCount: number) => authenticator.sign(await signInOptions(visitor), { signCount })
    for (const signCount of [0, 0, 7]) expect((await signIn(visitor, await sign(signCount))).status).toBe(201)
    for (const signCount of [6, 7, 0]) {
      const answer = await sign(signCount)
      await expectRefused(service, () => signIn(copyOf(visitor, service), answer), 'invalid_credentials')
    }
    expect(await storedCount(authenticator.id)).toBe(7)
    expect((await signIn(visitor, await sign(8))).status).toBe(201)
    expect(await storedCount(authenticator.id)).toBe(8)
  })

  it('commits with the session: of two answers with one count, one signs in', async () => {
    const { authenticator } = await signedChallenge()
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () =>
        authenticator.sign(await signInOptions(newVisitor(service)), { signCount: 5 }),
      ),
    )
    const responses = await Promise.all(answers.map((answer) => signIn(newVisitor(service), answer)))
    expect(await tally(responses)).toEqual({ '201': 1, invalid_credentials: 9 })
  })
})

describe('the relying party', () => {
  const shop = startService({
    settings: {
      PASSKEY_RP_ID: 'shop.example',
      ALLOWED_ORIGINS:
        'https://www.shop.example,https://shop.example,https://other.example,https://evilshop.example',
    },
  })
  const at = (path: string) => `https://id.shop.example${path}`

  async function ask(path: string, visitor: Visitor) {
    return (await visitor.post(at(path), {})).json<{ challenge: string; rpId: string }>()
  }

  it.each([
    ['https://id.shop.example', 201],
    ['https://www.shop.example', 201],
    ['https://shop.example', 201],
    ['https://other.example', 401],
    ['https://evilshop.example', 401],
    ['https://x.shop.example', 401],
  ])('is the domain of the setting; a page of %s gets %d', async (origin, status) => {
    const { passkey } = (added ??= await addToShop())
    const browser = newVisitor(shop)
    const answer = await passkey.sign(await ask('/v1/passkeys/sign-in-options', browser), { origin })
    expect((await browser.post(at('/v1/sessions'), { passkey: answer })).status).toBe(status)
  })

  let added: Awaited<ReturnType<typeof addToShop>> | undefined
  async function addToShop() {
    const { visitor } = await registeredUser(service)
    const passkey = await newAuthenticator('https://id.shop.example')
    const owner = copyOf(visitor, shop)
    const options = await (
      await owner.post(at('/v1/passkeys/creation-options'), {})
    ).json<Parameters<typeof passkey.create>[0]>()
    expect(options.rp).toEqual({ id: 'shop.example', name: 'shop.example' })
    expect((await owner.post(at('/v1/passkeys'), { passkey: await passkey.create(options) })).status).toBe(
      201,
    )
    return { passkey }
  }
})
