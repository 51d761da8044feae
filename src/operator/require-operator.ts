import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { fail } from '../api/http/render.ts'

/**
 * Lets only callers with the operator's token through. Cookies count for nothing here.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export function requireOperator(token: string): MiddlewareHandler {
  const expected = digest(token)
  return async function requireOperator(c, next) {
    const [, given] = /^Bearer +([^ ]+)$/i.exec(c.req.header('Authorization') ?? '') ?? []
    // Digests have one length, so the time tells neither the length of the token nor how much of it is right.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next()
    c.header('WWW-Authenticate', 'Bearer')
    return fail(c, { code: 'unauthenticated' })
  }
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
