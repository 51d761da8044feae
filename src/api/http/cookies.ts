import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'

/** The secret of a signed-in browser. */
const sessionCookie = 'session'
/** Which accounts this browser has signed in to before. */
const deviceCookie = 'device'
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
  readonly device: SecretCookie
  readonly verification: SecretCookie
  readonly username: {
    readonly set: (c: Context, username: string, maxAgeSeconds: number | undefined) => void
    readonly clear: (c: Context) => void
  }
}

interface CookieSettings {
  /** Cookies without `Secure` on every plain-http host, and otherwise on this machine only. */
  readonly isDevelopment: boolean
  /** Whose hosts all get the session; undefined means this host only. */
  readonly sessionCookieDomain: string | undefined
  /** Whose hosts' scripts can read the user name; undefined means this host's only. */
  readonly usernameCookieDomain: string | undefined
}

/** The session token in a `Cookie` header that another Worker got over https. */
export function sessionTokenIn(
  header: string,
  { sessionCookieDomain }: Pick<CookieSettings, 'sessionCookieDomain'>,
): string | undefined {
  const name = `${sessionCookieDomain === undefined ? '__Host-' : '__Secure-'}${sessionCookie}`
  return parse(header, name)[name]
}

/**
 * Browsers drop a `Secure` cookie over plain http, unless the host is this machine. So cookies have `Secure` and the prefix
 * `__Host-`, which keeps other hosts of the domain from setting them, except over plain http in development and on this
 * machine. With a domain the prefix is `__Secure-`, and any host of the domain can set the session, too.
 */
export function createCookies(settings: CookieSettings): Cookies {
  const isPlain = (c: Context): boolean => {
    const { protocol, hostname } = new URL(c.req.url)
    const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    return protocol === 'http:' && (settings.isDevelopment || isHere)
  }
  const secretCookie = (name: string, domain?: string): SecretCookie => {
    const prefix = domain === undefined ? 'host' : 'secure'
    const set: SecretCookie['set'] = (c, value, maxAgeSeconds) =>
      setCookie(c, name, value, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
        ...(domain !== undefined && { domain }),
        ...(!isPlain(c) && { secure: true, prefix }),
      })
    return {
      set,
      get: (c) => (isPlain(c) ? getCookie(c, name) : getCookie(c, name, prefix)),
      clear: (c) => set(c, '', 0),
    }
  }
  const { sessionCookieDomain, usernameCookieDomain } = settings
  const usernameDomain = usernameCookieDomain === undefined ? {} : { domain: usernameCookieDomain }
  return {
    session: secretCookie(sessionCookie, sessionCookieDomain),
    device: secretCookie(deviceCookie),
    verification: secretCookie(verificationCookie),
    username: {
      set: (c, username, maxAgeSeconds) =>
        setCookie(c, usernameCookie, username, {
          path: '/',
          sameSite: 'Lax',
          ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
          ...usernameDomain,
          secure: !isPlain(c),
        }),
      clear: (c) => {
        if (getCookie(c, usernameCookie) !== undefined)
          deleteCookie(c, usernameCookie, { path: '/', ...usernameDomain })
      },
    },
  }
}
