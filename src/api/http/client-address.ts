import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'

/**
 * What counts as one client in the limits: an IPv4 address, or the /64 network of an IPv6 address, because one customer can
 * use all addresses of a /64.
 *
 * Only `CF-Connecting-IP` is read. The platform sets it, and replaces what a caller sends under that name. Callers without it
 * share one name; behind the platform there are none.
 */
export function clientAddress(c: Context): string {
  const text = c.req.header('CF-Connecting-IP') ?? ''
  if (!ipaddr.isValid(text)) return 'unknown'
  // Maps ::ffff:192.0.2.1 to the IPv4 address.
  const address = ipaddr.process(text)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`
}
