import * as fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'
import { textOf } from '../../../test/support/property-text.ts'

const app = new Hono().get('/', (c) => c.text(clientAddress(c)))

const group = fc.integer({ min: 0, max: 0xff_ff })
// 2000::/3, the addresses in use. No IPv4 address is written like them.
const network = fc.tuple(fc.integer({ min: 0x20_00, max: 0x3f_ff }), group, group, group)
const host = fc.tuple(group, group, group, group)

describe('the client of a call', () => {
  it('is one for all addresses of a /64, however they are written', async () => {
    const pairs = fc
      .tuple(network, host, host)
      .chain(([prefix, one, other]) =>
        fc.tuple(fc.constant(prefix), written([...prefix, ...one]), written([...prefix, ...other])),
      )
    await fc.assert(
      fc.asyncProperty(pairs, async ([prefix, one, other]) => {
        const client = await clientOf(one)
        expect(client).toMatch(/^[0-9a-f:]+::\/64$/)
        expect(await clientOf(other)).toBe(client)
        const [a, b, c, d] = prefix
        const neighbour = [a, b, c, (d + 1) % 0x1_00_00, 0, 0, 0, 1]
          .map((part) => part.toString(16))
          .join(':')
        expect(await clientOf(neighbour)).not.toBe(client)
      }),
    )
  })

  it('is the address itself in IPv4, also if it is written as IPv6', async () => {
    await fc.assert(
      fc.asyncProperty(fc.ipV4(), async (address) => {
        expect(await clientOf(address)).toBe(address)
        expect(await clientOf(`::ffff:${address}`)).toBe(address)
        expect(await clientOf(`::FFFF:${address}`)).toBe(address)
      }),
    )
  })

  it('is an address, a network or unknown, whatever stands in the header', async () => {
    const headers = fc.oneof(
      fc.string({ maxLength: 40 }),
      textOf('0123456789abcdefx.:/%[] ', { maxLength: 45 }),
      fc.ipV4Extended(),
      fc.ipV6(),
    )
    await fc.assert(
      fc.asyncProperty(headers, async (text) => {
        expect(await clientOf(text)).toMatch(/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]+\/64|unknown)$/)
      }),
    )
  })
})

/** An IPv6 address as RFC 4291 lets it be written: with or without leading zeros, in either case, zeros left out. */
function written(groups: readonly number[]): fc.Arbitrary<string> {
  return fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()).map(([isPadded, isUpper, isShort]) => {
    const parts = groups.map((part) => part.toString(16).padStart(isPadded ? 4 : 1, '0'))
    const text = parts.join(':')
    const shortened = isShort ? text.replace(/(^|:)0+(:0+)+(:|$)/, '::') : text
    return isUpper ? shortened.toUpperCase() : shortened
  })
}

async function clientOf(address: string): Promise<string> {
  return (await app.request('/', { headers: { 'CF-Connecting-IP': address } })).text()
}
