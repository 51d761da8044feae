import { Hono } from 'hono'
import { type IdentityTokens, identityTokenSeconds } from '../accounts/identity-tokens.ts'

/**
 * The keys that verify the tokens of `POST /v1/session/token`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517
 */
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
