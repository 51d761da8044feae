import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { fail } from './render.ts'

/** Answers of other origins' scripts may be read, with cookies, by the allowed origins only. */
export const allowOrigins = (allowed: readonly string[]): MiddlewareHandler => {
  const withCredentials = cors({
    origin: [...allowed],
    credentials: true,
    allowMethods: ['GET', 'POST', 'DELETE'],
    exposeHeaders: ['Retry-After', 'X-Request-Id'],
    maxAge: 600,
  })
  return async function allowOrigins(c, next) {
    return allowed.includes(c.req.header('Origin') ?? '') ? withCredentials(c, next) : next()
  }
}

/**
 * Refuses calls that another site makes a visitor's browser send.
 *
 * A browser says where a call comes from in `Origin` or `Sec-Fetch-Site`, and no script can forge these. A caller that
 * sends neither is no browser, and has no visitor's cookies to abuse.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export const refuseForeignOrigins = (allowed: readonly string[]): MiddlewareHandler =>
  async function refuseForeignOrigins(c, next) {
    return isSafe(c.req.method) || isFromHere(c, allowed) ? next() : fail(c, { code: 'forbidden_origin' })
  }

/** The same for a GET that has effects; there, also a browser's guess that the visitor may want it soon is refused. */
export const refuseForeignNavigation = (allowed: readonly string[]): MiddlewareHandler =>
  async function refuseForeignNavigation(c, next) {
    if (isSpeculative(c))
      return fail(c, { code: 'forbidden_origin', detail: 'A prefetch has no effect here.' })
    return isFromHere(c, allowed) ? next() : fail(c, { code: 'forbidden_origin' })
  }

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

const isFromHere = (c: Context, allowed: readonly string[]): boolean => {
  const origin = c.req.header('Origin')
  if (origin !== undefined) return origin === new URL(c.req.url).origin || allowed.includes(origin)
  // `none`: typed or bookmarked by the visitor.
  return ['same-origin', 'none', undefined].includes(c.req.header('Sec-Fetch-Site'))
}

const isSpeculative = (c: Context): boolean =>
  ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) =>
    /prefetch|preview/i.test(c.req.header(name) ?? ''),
  )
