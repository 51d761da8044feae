import { Hono } from 'hono'
import * as z from 'zod'
import { type IdentityTokens, identityTokenSeconds } from '../accounts/identity-tokens.ts'
import { always, operation, type Paths } from './v1/operation.ts'

/** The keys that verify the tokens of `POST /v1/session/token`. */
export function jwksApi(identityTokens: IdentityTokens): Hono {
  const app = new Hono({ strict: false })

  app.get('/.well-known/jwks.json', async (c) => {
    c.header('Cache-Control', `public, max-age=${identityTokenSeconds}`)
    // The keys are public. An allowed origin has got its own headers already.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    if (!c.res.headers.has('Access-Control-Allow-Origin')) c.header('Access-Control-Allow-Origin', '*')
    return c.json(await identityTokens.keySet())
  })

  return app
}

export const jwksPaths: Paths = {
  '/.well-known/jwks.json': {
    get: operation({
      operationId: 'getKeys',
      tags: ['Service'],
      summary: 'The keys that verify tokens',
      success: {
        status: '200',
        description: 'A JSON Web Key Set (RFC 7517). It may be cached for five minutes.',
        schema: z
          .object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })
          .meta({ id: 'KeySet' }),
      },
      failures: always,
    }),
  },
}
