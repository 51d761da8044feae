import { createExecutionContext } from 'cloudflare:test'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SessionVerifier } from '../../src/index.ts'
import { copyOf, isSignedIn, registeredUser } from '../support/account.ts'
import { expectProblem, withoutEffect } from '../support/expectations.ts'
import { type Service, startService } from '../support/service.ts'
import {
  codeSentTo,
  newMobile,
  newUsername,
  newVisitor,
  password,
  register,
  solveCaptcha,
  type Visitor,
} from '../support/visitor.ts'

const shop = 'https://shop.example'
const here = 'https://latchkey.example'
const service = startService({ settings: { ALLOWED_ORIGINS: shop } })

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const askForToken = (visitor: Visitor, json?: object) =>
  visitor.send('POST', '/v1/session/token', json === undefined ? {} : { json })

async function keysOf({ call }: Pick<Service, 'call'>) {
  const response = await call('GET', '/.well-known/jwks.json')
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  return response.json<JSONWebKeySet>()
}

describe('POST /v1/session/token', () => {
  it('gives a token of five minutes that the published key verifies', async () => {
    const { visitor, username } = await registeredUser(service)
    const { id } = await (await visitor.get('/v1/session')).json<{ id: string }>()
    const response = await askForToken(visitor, { audience: shop })
    expect(response.status).toBe(201)
    const { token, expires_in } = await response.json<{ token: string; expires_in: number }>()
    expect(expires_in).toBe(300)
    const keys = await keysOf(service)
    const parties = { issuer: here, audience: shop, algorithms: ['ES256'] }
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), parties)
    const nowSeconds = Math.floor(Date.now() / 1000)
    expect(payload).toEqual({
      iss: here,
      aud: shop,
      sub: id,
      preferred_username: username,
      auth_time: nowSeconds - 180,
      iat: nowSeconds,
      exp: nowSeconds + 300,
    })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT', kid: keys.keys[0]?.kid })
    expect(JSON.stringify(keys)).not.toContain('"d"')
  })

  it('is for this origin unless the body names another one', async () => {
    const { visitor } = await registeredUser(service)
    const { token } = await (await askForToken(visitor)).json<{ token: string }>()
    const keys = createLocalJWKSet(await keysOf(service))
    await expect(jwtVerify(token, keys, { audience: here })).resolves.toBeDefined()
    await expect(jwtVerify(token, keys, { audience: shop })).rejects.toMatchObject({
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    })
  })

  it('for a page of an allowed origin is for that origin only', async () => {
    const { visitor } = await registeredUser(service)
    const ask = (audience: string) =>
      visitor.send('POST', '/v1/session/token', { json: { audience }, headers: { Origin: shop } })
    expect((await ask(shop)).status).toBe(201)
    const errors = [{ pointer: '/audience', detail: 'must be an allowed origin, and that of the page' }]
    await expectProblem(await ask(here), 'invalid_parameters', { errors })
  })

  it('is refused for an origin that is not allowed, and without a session', async () => {
    const { visitor } = await registeredUser(service)
    const foreign = () => askForToken(visitor, { audience: 'https://evil.example' })
    const errors = [{ pointer: '/audience', detail: 'must be an allowed origin, and that of the page' }]
    await expectProblem(await withoutEffect(service, foreign), 'invalid_parameters', { errors })
    await expectProblem(await askForToken(newVisitor(service)), 'unauthenticated')
    expect((await visitor.send('DELETE', '/v1/session')).status).toBe(204)
    await expectProblem(await askForToken(visitor), 'unauthenticated')
  })
})

describe('a new CODE_SECRET, with the former one beside it', () => {
  const CODE_SECRET = 'the next secret of the tests, long enough'
  const rotated = () =>
    startService({
      settings: { CODE_SECRET, CODE_SECRET_FORMER: service.env['CODE_SECRET'] },
      outside: { inbox: service.inbox },
    })

  it('that is still the same publishes one key', async () => {
    const secret = service.env['CODE_SECRET']
    const same = startService({ settings: { CODE_SECRET_FORMER: secret } })
    expect(await keysOf(same)).toEqual(await keysOf(service))
  })

  it('publishes both keys, the new one first', async () => {
    const before = await keysOf(service)
    const after = await keysOf(rotated())
    expect(after.keys.map(({ kid }) => kid)).toEqual([expect.any(String), before.keys[0]?.kid])
    expect(after.keys[0]?.kid).not.toBe(before.keys[0]?.kid)
  })

  it('breaks no session and no sign-up on its way, whichever step it is at', async () => {
    const next = rotated()
    const { visitor } = await registeredUser(service)
    expect(await isSignedIn(copyOf(visitor, next))).toBe(true)
    const mobile = newMobile()
    const solved = await solveCaptcha(service, newVisitor(service))
    const sent = await newVisitor(next).post('/v1/sms-codes', { mobile, ...solved })
    expect(sent.status).toBe(202)
    const other = newMobile()
    const { verification_id } = await (
      await newVisitor(service).post('/v1/sms-codes', {
        mobile: other,
        ...(await solveCaptcha(service, newVisitor(service))),
      })
    ).json<{ verification_id: string }>()
    const body = { username: newUsername(), password, verification_id, sms_code: codeSentTo(service, other) }
    expect((await newVisitor(next).post('/v1/users', body)).status).toBe(201)
  })

  it('without the former one ends them', async () => {
    const { visitor } = await registeredUser(service)
    const forgetful = startService({ settings: { CODE_SECRET } })
    expect(await isSignedIn(copyOf(visitor, forgetful))).toBe(false)
  })
})

describe('SessionVerifier', () => {
  it('tells another Worker who is signed in', async () => {
    const visitor = newVisitor(service)
    const { username } = await register(service, visitor)
    const verifier = new SessionVerifier(createExecutionContext(), service.env)
    const cookie = `other=1; __Host-session=${visitor.cookies.get('__Host-session')}`
    expect(await verifier.verifySession(cookie)).toMatchObject({ username })
    for (const none of [null, '', 'session=1', `__Host-session=${'A'.repeat(64)}`])
      expect(await verifier.verifySession(none)).toBeNull()
  })
})
