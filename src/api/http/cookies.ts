import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** The secret of a signed-in browser. */
export const sessionCookie = 'session'
/** On the classic surface: which verification this browser asked for. */
export const verificationCookie = 'verification'
/** On the classic surface: the user name, for the shop's own scripts to show. */
const usernameCookie = 'username'

/**
 * Over plain http on this machine, where no certificate exists, a browser would drop a `Secure` cookie. Everywhere else
 * the prefix `__Host-` keeps other hosts of the domain from setting the cookie.
 */
const isPlainLocalhost = (c: Context): boolean => {
  const { protocol, hostname } = new URL(c.req.url)
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** Sets a cookie that no script can read. */
export const setSecret = (c: Context, name: string, value: string, maxAgeSeconds: number): void =>
  setCookie(c, name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: maxAgeSeconds,
    ...(isPlainLocalhost(c) ? {} : { secure: true, prefix: 'host' as const }),
  })

export const getSecret = (c: Context, name: string): string | undefined =>
  isPlainLocalhost(c) ? getCookie(c, name) : getCookie(c, name, 'host')

export const clearSecret = (c: Context, name: string): void => {
  setSecret(c, name, '', 0)
}

export const showUsername = (c: Context, username: string, maxAgeSeconds: number): void =>
  setCookie(c, usernameCookie, username, {
    path: '/',
    sameSite: 'Lax',
    maxAge: maxAgeSeconds,
    secure: !isPlainLocalhost(c),
  })

export const hideUsername = (c: Context): void => {
  if (getCookie(c, usernameCookie) !== undefined) deleteCookie(c, usernameCookie, { path: '/' })
}
