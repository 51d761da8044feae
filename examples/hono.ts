/** A service in Hono that knows who is signed in at Latchkey. Send the token as `Authorization: Bearer …`. */
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/** @param latchkey the origin of the sign-up service: `https://id.shop.example` */
export function createShop(latchkey: string, origin: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', latchkey))
  const requireUser = createMiddleware<{ Variables: { userId: string } }>(async (c, next) => {
    const token = c.req.header('Authorization')?.replace(/^Bearer /, '') ?? ''
    const verified = await jwtVerify(token, keys, {
      issuer: latchkey,
      audience: origin,
      algorithms: ['ES256'],
    }).catch(() => undefined)
    if (verified?.payload.sub === undefined) return c.json({ error: 'Sign in first' }, 401)
    c.set('userId', verified.payload.sub)
    return next()
  })
  return new Hono().get('/cart', requireUser, (c) => c.json({ cartOf: c.get('userId') }))
}
