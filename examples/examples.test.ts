import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIdentityTokens } from '../src/accounts/identity-tokens.ts'
import type { CurrentSession } from '../src/accounts/sessions.ts'
import { createShop as createExpressShop } from './express.ts'
import { createShop as createHonoShop } from './hono.ts'

const audience = 'https://shop.example'
const secret = 'a secret of this test, long enough for a key'
const session = { user: { id: 'ada', username: 'ada-lovelace' }, createdAtMs: 0 } as CurrentSession
const minutesAgo = (minutes: number) => () => Date.now() - minutes * 60_000
const tokens = createIdentityTokens([secret], Date.now)

/** The part of Latchkey that other services call: the keys. */
let isDown = false
const latchkey = createServer((_, response) => {
  if (isDown) response.statusCode = 503
  void tokens.keySet().then((keys) => response.end(JSON.stringify(keys)))
})
let issuer = ''
let expressServer: Server
let carts: Readonly<Record<string, (headers: Record<string, string>) => Promise<Response>>> = {}

const originOf = async (server: Server): Promise<string> => {
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  issuer = await originOf(latchkey.listen(0, '127.0.0.1'))
  expressServer = createExpressShop(issuer, audience).listen(0, '127.0.0.1')
  const url = `${await originOf(expressServer)}/cart`
  const honoShop = createHonoShop(issuer, audience)
  carts = {
    hono: async (headers) => honoShop.request('/cart', { headers }),
    express: (headers) => fetch(url, { headers }),
  }
})
afterAll(() => {
  latchkey.close()
  expressServer.close()
})

/** The status of one call to a shop that has fetched no keys yet. */
async function statusOf(
  shop: ReturnType<typeof createHonoShop> | ReturnType<typeof createExpressShop>,
  token: string,
): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` }
  if ('request' in shop && 'fetch' in shop) return (await shop.request('/cart', { headers })).status
  const server = shop.listen(0, '127.0.0.1')
  const { status } = await fetch(`${await originOf(server)}/cart`, { headers })
  server.close()
  return status
}

/** A token that differs from a good one in one thing. */
const refused: Readonly<Record<string, () => Promise<string>>> = {
  'no token': async () => '',
  'a text that is no token': async () => 'a.b.c',
  'another audience': () => tokens.issue(session, { issuer, audience: 'https://other.example' }),
  'another issuer': () => tokens.issue(session, { issuer: 'https://evil.example', audience }),
  'a key that is not published': () =>
    createIdentityTokens([`${secret}!`], Date.now).issue(session, { issuer, audience }),
  'the name of a published key, and another key': async () => {
    const { privateKey } = await generateKeyPair('ES256')
    return signed('ES256', privateKey)
  },
  'a public key used as an HMAC secret': async () => {
    const { keys } = await tokens.keySet()
    return signed(
      'HS256',
      new TextEncoder().encode(JSON.stringify(await exportJWK(await importJWK(keys[0] ?? {})))),
    )
  },
  'no signature': async () => {
    const [header = '', payload = ''] = (await tokens.issue(session, { issuer, audience })).split('.')
    const none = btoa(JSON.stringify({ ...JSON.parse(atob(header)), alg: 'none' })).replaceAll('=', '')
    return `${none}.${payload}.`
  },
  'a clock that has run out': () =>
    createIdentityTokens([secret], minutesAgo(6)).issue(session, { issuer, audience }),
}

/** The claims of a good token, signed otherwise. */
async function signed(alg: string, key: CryptoKey | Uint8Array): Promise<string> {
  const { keys } = await tokens.keySet()
  return new SignJWT({})
    .setProtectedHeader({ alg, kid: keys[0]?.kid ?? '' })
    .setSubject('ada')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(key)
}

describe.each(['hono', 'express'])('the shop in %s', (framework) => {
  const getCart = async (token: string) => carts[framework]?.({ Authorization: `Bearer ${token}` })

  it('knows who is signed in', async () => {
    const response = await getCart(await tokens.issue(session, { issuer, audience }))
    expect(response?.status).toBe(200)
    expect(await response?.json()).toEqual({ cartOf: 'ada' })
  })

  it('takes a token until it is five minutes old', async () => {
    const old = createIdentityTokens([secret], minutesAgo(4.9))
    expect((await getCart(await old.issue(session, { issuer, audience })))?.status).toBe(200)
  })

  it('does not tell a user to sign in while the keys cannot be fetched', async () => {
    isDown = true
    const shop = { hono: createHonoShop, express: createExpressShop }[framework as 'hono' | 'express']
    const status = await statusOf(shop(issuer, audience), await tokens.issue(session, { issuer, audience }))
    isDown = false
    expect(status).toBe(500)
  })

  it.each(Object.keys(refused))('refuses %s', async (name) => {
    const response = await getCart((await refused[name]?.()) ?? '')
    expect(response?.status).toBe(401)
    expect(await response?.json()).toEqual({ error: 'Sign in first' })
  })
})
