import type { Context } from 'hono'
import type { OpenedSession } from '../../accounts/sessions.ts'
import type { Caller } from '../../flows/sign-in.ts'
import type { Config } from '../../settings.ts'
import { clientAddress } from './client-address.ts'
import { getSecret, sessionCookie, setSecret } from './cookies.ts'

const daySeconds = 86_400

export const sessionMaxAgeSeconds = (config: Config): number => config.sessionTtlDays * daySeconds

/** Who sends this request. */
export const callerOf = (c: Context): Caller => ({
  client: clientAddress(c),
  sessionToken: getSecret(c, sessionCookie),
})

/** Signs the browser in. */
export const setSession = (c: Context, config: Config, session: OpenedSession): void =>
  setSecret(c, sessionCookie, session.token, sessionMaxAgeSeconds(config))
