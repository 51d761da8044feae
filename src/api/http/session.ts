import type { Context, MiddlewareHandler } from 'hono'
import type { CurrentSession, Sessions } from '../../accounts/sessions.ts'
import type { ProtectedCall } from '../../flows/fresh-proof.ts'
import { clientAddress } from './client-address.ts'
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

/** What a change of the account is protected by, behind {@link requireSession}. */
export function protectedBy(c: Context, currentPassword: string | undefined): ProtectedCall {
  return { session: c.get('session'), currentPassword, client: clientAddress(c) }
}

/** Ends the caller's session, if there is one, and takes the cookies back. */
export async function signOut(
  c: Context,
  sessions: Pick<Sessions, 'close'>,
  cookies: Cookies,
): Promise<void> {
  const token = cookies.session.get(c)
  if (token !== undefined) {
    await sessions.close(token)
    cookies.session.clear(c)
  }
  cookies.username.clear(c)
}
