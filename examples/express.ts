/** A service in Express that knows who is signed in at Latchkey. Send the token as `Authorization: Bearer …`. */
import express, { type RequestHandler } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/** @param latchkey the origin of the sign-up service: `https://id.shop.example` */
export function createShop(latchkey: string, origin: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', latchkey))
  const requireUser: RequestHandler = async (request, response, next) => {
    const token = request.get('Authorization')?.replace(/^Bearer /, '') ?? ''
    const verified = await jwtVerify(token, keys, {
      issuer: latchkey,
      audience: origin,
      algorithms: ['ES256'],
    }).catch(() => undefined)
    if (verified?.payload.sub === undefined) return void response.status(401).json({ error: 'Sign in first' })
    response.locals['userId'] = verified.payload.sub
    next()
  }
  return express().get('/cart', requireUser, (_, response) => {
    response.json({ cartOf: response.locals['userId'] })
  })
}
