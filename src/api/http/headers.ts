import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const yearSeconds = 31_536_000

/**
 * What every answer of the Worker carries. It serves data and no page, so its policy allows nothing. An answer is for one
 * caller and one moment, so no cache keeps it unless a route says otherwise.
 */
export function answerHeaders(): MiddlewareHandler {
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
    // Off: the filter that it controls is itself a leak in the old browsers that still have one.
    xXssProtection: '0',
    // Set below, because a handler may know better.
    crossOriginResourcePolicy: false,
  })
  return async function answerHeaders(c, next) {
    await secure(c, next)
    // Not by `c.header`, which copies the whole answer each time once there is one.
    const { headers } = c.res
    headers.set('X-Request-Id', c.get('requestId'))
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
    if (!headers.has('Cross-Origin-Resource-Policy'))
      headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  }
}
