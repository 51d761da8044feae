/** A service in Express that knows who is signed in at Latchkey. Send the token as `Authorization: Bearer …`. */
import express, { type RequestHandler } from 'express'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

/** @param latchkey the origin of the sign-up service: `https://id.shop.example` */
export function createShop(latchkey: string, origin: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', latchkey))
  const requireUser: RequestHandler = async (request, response, next) => {
    const token = request.get('Authorization')?.replace(/^Bearer /, '') ?? ''
    const expected = {
      issuer: latchkey,
      audience: origin,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp'],
    }
    try {
      const { payload } = await jwtVerify(token, keys, expected)
      response.locals['userId'] = payload.sub
    } catch (error) {
      // Anything else is no fault of the token: the keys could not be fetched.
      if (!isRefusal(error)) throw error
      return void response.status(401).json({ error: 'Sign in first' })
    }
    next()
  }
  return express().get('/cart', requireUser, (_, response) => {
    response.json({ cartOf: response.locals['userId'] })
  })
}

function isRefusal(error: unknown): boolean {
  const unreachable = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT']
  return error instanceof errors.JOSEError && !unreachable.includes(error.code)
}
