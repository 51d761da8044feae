import type { MiddlewareHandler } from 'hono'
import type { CurrentSession, Sessions } from '../../accounts/sessions.ts'
import type { Cookies } from './cookies.ts'
import { fail } from './render.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Set by {@link requireSession}. */
    session: CurrentSession
  }
}

/** Refuses a caller who is not signed in. */
export function requireSession(sessions: Sessions, cookies: Cookies): MiddlewareHandler {
  return async function requireSession(c, next) {
    const token = cookies.session.get(c)
    const session = token === undefined ? undefined : await sessions.find(token)
    if (!session) return fail(c, { code: 'unauthenticated' })
    c.set('session', session)
    return next()
  }
}
