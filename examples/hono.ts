/** A service in Hono that knows who is signed in at Latchkey. Send the token as `Authorization: Bearer …`. */
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

/** @param latchkey the origin of the sign-up service: `https://id.shop.example` */
export function createShop(latchkey: string, origin: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', latchkey))
  const requireUser = createMiddleware<{ Variables: { userId: string } }>(async (c, next) => {
    const token = c.req.header('Authorization')?.replace(/^Bearer /, '') ?? ''
    const expected = {
      issuer: latchkey,
      audience: origin,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp'],
    }
    try {
      const { payload } = await jwtVerify(token, keys, expected)
      c.set('userId', payload.sub ?? '')
    } catch (error) {
      // Anything else is no fault of the token: the keys could not be fetched.
      if (!isRefusal(error)) throw error
      return c.json({ error: 'Sign in first' }, 401)
    }
    return next()
  })
  return new Hono().get('/cart', requireUser, (c) => c.json({ cartOf: c.get('userId') }))
}

function isRefusal(error: unknown): boolean {
  const unreachable = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT']
  return error instanceof errors.JOSEError && !unreachable.includes(error.code)
}
