import { BROWSER_MAP, parse } from 'bowser'
import type { Context } from 'hono'
import type { SessionOrigin } from '../../accounts/sessions.ts'
import type { Caller } from '../../flows/caller.ts'
import { clientAddress } from './client-address.ts'
import type { Cookies } from './cookies.ts'

/** The caller of this request. */
export function callerOf(c: Context, cookies: Cookies): Caller {
  return {
    client: clientAddress(c),
    sessionToken: cookies.session.get(c),
    host: new URL(c.req.url).hostname,
    origin: { device: deviceOf(c.req.header('User-Agent')), place: placeOf(c.req.raw) },
  }
}

/** For a browser that it does not know, the parser gives the caller's own text, of any length. */
const knownBrowsers = new Set(Object.values(BROWSER_MAP))

/** What a `User-Agent` says that it is: `Chrome on Android`. Whole ones are neither stored nor shown. */
function deviceOf(userAgent: string | undefined): SessionOrigin['device'] {
  if (userAgent === undefined || userAgent === '') return undefined
  const { browser, os } = parse(userAgent)
  const name = knownBrowsers.has(browser.name ?? '') ? browser.name : undefined
  return [name, os.name].filter((part) => part !== undefined && part !== '').join(' on ') || undefined
}

/** The town and the country that the platform derives from the address: `Hangzhou, CN`. */
function placeOf({ cf }: Request): SessionOrigin['place'] {
  return [cf?.['city'], cf?.['country']].filter((name) => typeof name === 'string').join(', ') || undefined
}
