import { Hono } from 'hono'
import * as z from 'zod'
import { type IdentityTokens, identityTokenSeconds } from '../../accounts/identity-tokens.ts'
import type { Sessions } from '../../accounts/sessions.ts'
import type { Cookies } from '../http/cookies.ts'
import { validOptionalJson } from '../http/input.ts'
import { fail } from '../http/render.ts'
import { requireSession, signOut } from '../http/session.ts'
import type { Call } from './call.ts'
import { seconds } from './fields.ts'
import { always, needsSession, operation, type Paths, withBody, writing } from './operation.ts'
import { user, userBody } from './signed-in.ts'

const tokenRequest = z
  .object({
    audience: z.url({ error: 'must be an origin' }).optional().meta({
      description:
        'The origin of the service that will read the token. It must be allowed. This one, unless said.',
      example: 'https://shop.example',
    }),
  })
  .meta({ id: 'TokenRequest' })

const token = z
  .object({
    token: z.string().meta({ description: 'A JWT, signed by a key of `/.well-known/jwks.json`.' }),
    expires_in: seconds('The token’s lifetime in seconds.', 300),
  })
  .meta({ id: 'Token' })

interface Parts {
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly identityTokens: IdentityTokens
  readonly allowedOrigins: readonly string[]
}

/** The session of the caller's cookie. */
export function sessionResource({ sessions, cookies, identityTokens, allowedOrigins }: Parts): Hono {
  const app = new Hono({ strict: false })

  app.get('/', async (c) => {
    const token = cookies.session.get(c)
    const found = token === undefined ? undefined : await sessions.findUser(token)
    return found ? c.json(userBody(found)) : fail(c, { code: 'unauthenticated' })
  })

  // Always succeeds: a caller without a session is signed out already.
  app.delete('/', async (c) => {
    await signOut(c, sessions, cookies)
    return c.body(null, 204)
  })

  app.post('/token', validOptionalJson(tokenRequest), requireSession(sessions, cookies), async (c) => {
    const issuer = new URL(c.req.url).origin
    const { audience = issuer } = c.req.valid('json')
    // A page of an allowed origin gets tokens for its own service only, so that nobody can use it against another one.
    const from = c.req.header('Origin') ?? issuer
    if (![issuer, ...allowedOrigins].includes(audience) || ![issuer, audience].includes(from)) {
      const errors = [{ pointer: '/audience', detail: 'must be an allowed origin, and that of the page' }]
      return fail(c, { code: 'invalid_parameters', errors })
    }
    const issued = await identityTokens.issue(c.get('session'), { issuer, audience })
    return c.json({ token: issued, expires_in: identityTokenSeconds }, 201)
  })

  return app
}

export const sessionPaths: Paths = {
  '/v1/session': {
    get: operation({
      operationId: 'getSession',
      tags: ['Session'],
      summary: 'Who is signed in',
      security: [{ session: [] }],
      success: { status: '200', description: 'The signed-in user.', schema: user },
      failures: [...always, 'unauthenticated'],
    }),
    delete: operation({
      operationId: 'deleteSession',
      tags: ['Session'],
      summary: 'Sign out',
      description: 'Succeeds without a session too.',
      security: [{ session: [] }, {}],
      success: {
        status: '204',
        description: 'Signed out.',
        headers: {
          'Set-Cookie': {
            description: 'Takes the cookies back that the caller sent.',
            schema: { type: 'string' },
          },
        },
      },
      failures: writing,
    }),
  },
  '/v1/session/token': {
    post: operation({
      operationId: 'createToken',
      tags: ['Session'],
      summary: 'Prove to another service who is signed in',
      security: needsSession,
      body: tokenRequest,
      isBodyOptional: true,
      success: { status: '201', description: 'A token for the other service.', schema: token },
      failures: [...withBody, 'unauthenticated'],
    }),
  },
}

export interface SessionCalls {
  readonly getSession: Call<undefined, typeof user>
  readonly deleteSession: Call<undefined, undefined>
  readonly createToken: Call<typeof tokenRequest, typeof token>
}
