import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** The secret of a signed-in browser. */
const sessionCookie = 'session'
/** On the classic surface: the verification that this browser asked for. */
const verificationCookie = 'verification'
/** On the classic surface: the user name, for the shop's own scripts to show. */
const usernameCookie = 'username'

/** A cookie that no script can read. */
interface SecretCookie {
  readonly get: (c: Context) => string | undefined
  /** @param maxAgeSeconds undefined means until the browser is closed */
  readonly set: (c: Context, value: string, maxAgeSeconds: number | undefined) => void
  readonly clear: (c: Context) => void
}

export interface Cookies {
  readonly session: SecretCookie
  readonly verification: SecretCookie
  readonly username: {
    readonly set: (c: Context, username: string, maxAgeSeconds: number | undefined) => void
    readonly clear: (c: Context) => void
  }
}

/**
 * Browsers drop a `Secure` cookie over plain http, unless the host is this machine. So cookies have the prefix `__Host-`,
 * which keeps other hosts of the domain from setting them, and `Secure`, except:
 *
 * @param isDevelopment on every plain-http host, and otherwise on this machine only
 * @param usernameDomain whose hosts' scripts can read the user name; undefined means this host only
 */
export function createCookies(isDevelopment: boolean, usernameDomain: string | undefined): Cookies {
  const isPlain = (c: Context): boolean => {
    const { protocol, hostname } = new URL(c.req.url)
    return protocol === 'http:' && (isDevelopment || ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  }
  const secretCookie = (name: string): SecretCookie => {
    const set: SecretCookie['set'] = (c, value, maxAgeSeconds) =>
      setCookie(c, name, value, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
        ...(isPlain(c) ? {} : { secure: true, prefix: 'host' as const }),
      })
    return {
      set,
      get: (c) => (isPlain(c) ? getCookie(c, name) : getCookie(c, name, 'host')),
      clear: (c) => set(c, '', 0),
    }
  }
  const domain = usernameDomain === undefined ? {} : { domain: usernameDomain }
  return {
    session: secretCookie(sessionCookie),
    verification: secretCookie(verificationCookie),
    username: {
      set: (c, username, maxAgeSeconds) =>
        setCookie(c, usernameCookie, username, {
          path: '/',
          sameSite: 'Lax',
          ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
          ...domain,
          secure: !isPlain(c),
        }),
      clear: (c) => {
        if (getCookie(c, usernameCookie) !== undefined)
          deleteCookie(c, usernameCookie, { path: '/', ...domain })
      },
    },
  }
}
