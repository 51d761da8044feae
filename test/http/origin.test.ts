import { describe, expect, it } from 'vitest'
import { expectClassicRefused, expectRefused } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newVisitor, register } from '../support/visitor.ts'

const friend = 'https://shop.example'
const service = startService({ settings: { ALLOWED_ORIGINS: `${friend}, https://www.shop.example` } })

const foreign = [
  { Origin: 'https://evil.example' },
  { Origin: 'https://shop.example.evil.example' },
  { Origin: 'http://shop.example' },
  { Origin: 'https://shop.example:8443' },
  { Origin: 'null' },
  { Origin: '' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
]

const welcome = [
  {},
  { Origin: 'https://latchkey.example', 'Sec-Fetch-Site': 'same-origin' },
  { 'Sec-Fetch-Site': 'same-origin' },
  { 'Sec-Fetch-Site': 'none' },
  { Origin: friend, 'Sec-Fetch-Site': 'cross-site' },
]

describe('a write', () => {
  it.each(foreign)('with %o is refused', async (headers) => {
    const write = (path: string) => () => service.call('POST', path, { json: {}, headers })
    for (const path of ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions'])
      await expectRefused(service, write(path), 'forbidden_origin')
    await expectClassicRefused(service, write('/register/'), 'Requests from this origin are not allowed')
    expect(service.inbox.captchas).toEqual([])
  })

  it('of another origin cannot sign a visitor out', async () => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    for (const headers of foreign)
      await expectRefused(
        service,
        () => visitor.send('DELETE', '/v1/session', { headers }),
        'forbidden_origin',
      )
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })

  it.each(welcome)('with %o is answered', async (headers) => {
    expect((await service.call('POST', '/v1/captchas', { headers })).status).toBe(201)
    expect((await service.call('DELETE', '/v1/session', { headers })).status).toBe(204)
  })
})

describe('CORS', () => {
  it('lets the scripts of an allowed origin read answers, with cookies', async () => {
    const { headers } = await service.call('GET', '/v1/session', { headers: { Origin: friend } })
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': friend,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After,X-Request-Id,Idempotency-Replayed',
      vary: expect.stringContaining('Origin'),
    })
  })

  it('answers the preflight of an allowed origin, and allows all the headers that it names', async () => {
    const preflight = {
      Origin: friend,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type, x-requested-with',
    }
    const response = await service.call('OPTIONS', '/v1/users', { headers: preflight })
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': friend,
      'access-control-allow-methods': 'GET,POST,PUT,DELETE',
      'access-control-allow-headers': 'content-type,x-requested-with',
    })
  })

  it.each([
    ['GET', '/v1/session'],
    ['OPTIONS', '/v1/users'],
    ['POST', '/v1/users'],
    ['GET', '/nowhere'],
  ])('gives other origins nothing on %s %s, and by default none', async (method, path) => {
    const strangers = [
      [service, 'https://evil.example'],
      [startService(), friend],
    ] as const
    for (const [at, Origin] of strangers) {
      const { headers } = await at.call(method, path, { headers: { Origin } })
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})
