import type { Context, MiddlewareHandler } from 'hono'
import { deviceKnownMs, type Devices } from '../../accounts/devices.ts'
import type { CurrentSession, OpenedSession, Sessions } from '../../accounts/sessions.ts'
import { secondMs } from '../../core/time.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { ProtectedCall } from '../../flows/fresh-proof.ts'
import { callerOf } from './caller.ts'
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

/**
 * Signs the browser in, and makes it known to the account. Every way in answers by this function.
 *
 * @param maxAgeSeconds of the session's cookie; undefined means until the browser is closed
 */
export function signInBrowser(
  c: Context,
  { cookies, devices }: BrowserParts,
  { user, token }: OpenedSession,
  maxAgeSeconds: number | undefined,
): void {
  cookies.session.set(c, token, maxAgeSeconds)
  const deviceToken = devices.remember(cookies.device.get(c), user)
  if (deviceToken !== undefined) cookies.device.set(c, deviceToken, deviceKnownMs / secondMs)
}

/** Whether the browser has signed in to an account with the number before. */
export function isKnownBrowser(
  c: Context,
  { cookies, devices }: BrowserParts,
  phoneNumber: PhoneNumber,
): boolean {
  return devices.recognise(cookies.device.get(c), { by: 'number', phoneNumber }) !== undefined
}

export interface BrowserParts {
  readonly cookies: Cookies
  readonly devices: Devices
}

/** What a change of the account is protected by, behind {@link requireSession}. */
export function protectedBy(
  c: Context,
  cookies: Cookies,
  currentPassword: string | undefined,
): ProtectedCall {
  return { session: c.get('session'), currentPassword, caller: callerOf(c, cookies) }
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
