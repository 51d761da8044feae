import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const app = new Hono().get('/', (c) => c.text(clientAddress(c)))

describe('the client of a call', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '::/64'],
    // An IPv4 address that is written as IPv6 is IPv4: otherwise all of them would be one network.
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
  ])('%s is %s', async (address, expected) => {
    expect(await clientOf({ 'CF-Connecting-IP': address })).toBe(expected)
  })

  it.each([
    '',
    ' ',
    'localhost',
    'unknown',
    '192.0.2.256',
    '192.0.2.1, 192.0.2.2',
    '192.0.2.1:443',
    '[2001:db8::1]',
    '2001:db8::1/64',
    '2001:db8:::1',
    'client:192.0.2.1',
    '<script>',
  ])('is unknown if the header holds no address: "%s"', async (text) => {
    expect(await clientOf({ 'CF-Connecting-IP': text })).toBe('unknown')
  })

  it('ignores what the caller claims in other headers', async () => {
    const claims = {
      'X-Forwarded-For': '198.51.100.7',
      'X-Real-IP': '198.51.100.7',
      'True-Client-IP': '198.51.100.7',
      'CF-Connecting-IPv6': '2001:db8::7',
      Forwarded: 'for=198.51.100.7',
    }
    expect(await clientOf(claims)).toBe('unknown')
    expect(await clientOf({ ...claims, 'CF-Connecting-IP': '192.0.2.1' })).toBe('192.0.2.1')
  })
})

async function clientOf(headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await app.request('/', { headers })
  expect(response.status).toBe(200)
  return response.text()
}
