import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Names the request in the answer and in the log. Made here: a caller's own would let it forge log lines. */
export const requestId = (): MiddlewareHandler =>
  async function requestId(c, next) {
    c.set('requestId', crypto.randomUUID())
    await next()
    c.header('X-Request-Id', c.get('requestId'))
  }

const yearSeconds = 31_536_000

/**
 * What every answer of the Worker carries. It serves data, never a page, so its policy allows nothing; and what it
 * says is meant for one caller and one moment, so nobody keeps it.
 */
export const answerHeaders = (): MiddlewareHandler => {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    strictTransportSecurity: `max-age=${yearSeconds}`,
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    // Off: the filter that it steers is itself a leak in the old browsers that still have one.
    xXssProtection: '0',
    // Set below, because a handler may know better.
    crossOriginResourcePolicy: false,
  })
  return async function answerHeaders(c, next) {
    await secure(c, next)
    c.header('Cache-Control', 'no-store')
    if (!c.res.headers.has('Cross-Origin-Resource-Policy'))
      c.header('Cross-Origin-Resource-Policy', 'same-origin')
  }
}
