import type { Context } from 'hono'
import type { RelyingParty } from '../../accounts/webauthn.ts'

export interface RelyingPartySettings {
  /** The host that was called, unless said. */
  readonly passkeyRpId: string | undefined
  readonly allowedOrigins: readonly string[]
}

/** The site whose passkeys this request is about. Its pages are those of this host and the allowed ones, at or under its id. */
export function relyingPartyOf(
  c: Context,
  { passkeyRpId, allowedOrigins }: RelyingPartySettings,
): RelyingParty {
  const { origin, hostname } = new URL(c.req.url)
  const id = passkeyRpId ?? hostname
  return { id, origins: [origin, ...allowedOrigins].filter((one) => isAtOrUnder(new URL(one).hostname, id)) }
}

function isAtOrUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
