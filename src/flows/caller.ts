import type { SessionOrigin } from '../accounts/sessions.ts'

/** Who calls. */
export interface Caller {
  /** For the limits per client. */
  readonly client: string
  /** What the browser has from earlier sign-ins, if anything: see `accounts/devices.ts`. */
  readonly deviceToken: string | undefined
  /** The session that the caller had until now, if any. */
  readonly sessionToken: string | undefined
  /** The host name that was called. */
  readonly host: string
  /** For the list of sessions. */
  readonly origin: SessionOrigin
}
