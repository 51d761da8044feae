import type { Context } from 'hono'
import type { Caller } from '../../flows/sign-in.ts'
import { clientAddress } from './client-address.ts'
import type { Cookies } from './cookies.ts'

/** The caller of this request. */
export function callerOf(c: Context, cookies: Cookies): Caller {
  return {
    client: clientAddress(c),
    sessionToken: cookies.session.get(c),
    host: new URL(c.req.url).hostname,
  }
}
