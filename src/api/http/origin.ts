import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { fail } from './render.ts'

/** Lets scripts of the allowed origins, and of no other ones, read answers to calls with cookies. */
export function allowOrigins(allowed: readonly string[]): MiddlewareHandler {
  const withCredentials = cors({
    origin: [...allowed],
    credentials: true,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposeHeaders: ['Retry-After', 'X-Request-Id', 'Idempotency-Replayed'],
    maxAge: 600,
  })
  return async function allowOrigins(c, next) {
    return allowed.includes(c.req.header('Origin') ?? '') ? withCredentials(c, next) : next()
  }
}

/**
 * Refuses calls that another site makes a visitor's browser send.
 *
 * A browser sends `Origin` or `Sec-Fetch-Site`, and no script can forge them. A caller that sends neither is no browser, and
 * has no visitor's cookies.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function refuseForeignOrigins(allowed: readonly string[]): MiddlewareHandler {
  return async function refuseForeignOrigins(c, next) {
    return isSafe(c.req.method) || isFromHere(c, allowed) ? next() : fail(c, { code: 'forbidden_origin' })
  }
}

/** The same for a GET with effects. It also refuses a prefetch, which the visitor has not asked for. */
export function refuseForeignNavigation(allowed: readonly string[]): MiddlewareHandler {
  return async function refuseForeignNavigation(c, next) {
    if (isSpeculative(c))
      return fail(c, { code: 'forbidden_origin', detail: { reason: 'prefetch_has_no_effect' } })
    return isFromHere(c, allowed) ? next() : fail(c, { code: 'forbidden_origin' })
  }
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

function isFromHere(c: Context, allowed: readonly string[]): boolean {
  const origin = c.req.header('Origin')
  if (origin !== undefined) return origin === new URL(c.req.url).origin || allowed.includes(origin)
  // `none`: typed or bookmarked by the visitor.
  return ['same-origin', 'none', undefined].includes(c.req.header('Sec-Fetch-Site'))
}

function isSpeculative(c: Context): boolean {
  return ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) =>
    /prefetch|preview/i.test(c.req.header(name) ?? ''),
  )
}
