import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'

/**
 * Who calls, as the limits per client count: an IPv4 address, or the /64 network of an IPv6 address, because one
 * customer has all of a /64 to choose from.
 *
 * Only `CF-Connecting-IP` counts: the platform sets it, and whatever a caller sends under that name is replaced. Callers
 * without it (there are none behind the platform) share one name.
 */
export const clientAddress = (c: Context): string => {
  const text =
    c.req.header('CF-Connecting-IP') ??
    // Stryker disable next-line StringLiteral: any text that is no address says the same
    ''
  if (!ipaddr.isValid(text)) return 'unknown'
  // Turns an IPv4 address in IPv6 clothes (::ffff:192.0.2.1) back into itself.
  const address = ipaddr.process(text)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`
}
