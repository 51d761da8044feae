import { BROWSER_MAP, OS_MAP, parse } from 'bowser'
import type { Context } from 'hono'
import type { SessionOrigin } from '../../accounts/sessions.ts'
import type { Caller } from '../../flows/caller.ts'
import { clientAddress } from './client-address.ts'
import type { Cookies } from './cookies.ts'

/** The caller of this request. */
export function callerOf(c: Context, cookies: Cookies): Caller {
  return {
    client: clientAddress(c),
    deviceToken: cookies.device.get(c),
    sessionToken: cookies.session.get(c),
    host: new URL(c.req.url).hostname,
    origin: { device: deviceOf(c.req.header('User-Agent')), place: placeOf(c.req.raw) },
  }
}

/** Longer ones are no browser's. */
const longestUserAgent = 512

/** What a `User-Agent` says that it is: `Chrome on Android`. Only well-known names are stored and shown. */
function deviceOf(userAgent: string | undefined): SessionOrigin['device'] {
  if (userAgent === undefined || userAgent === '' || userAgent.length > longestUserAgent) return undefined
  const { browser, os } = parse(userAgent)
  const names = [known(BROWSER_MAP, browser.name), known(OS_MAP, os.name)]
  return names.filter((name) => name !== undefined).join(' on ') || undefined
}

function known(names: Readonly<Record<string, string>>, name: string | undefined): string | undefined {
  return Object.values(names).find((one) => one === name)
}

/** The town and the country that the platform derives from the address: `Hangzhou, CN`. */
function placeOf({ cf }: Request): SessionOrigin['place'] {
  return [cf?.['city'], cf?.['country']].filter((name) => typeof name === 'string').join(', ') || undefined
}
