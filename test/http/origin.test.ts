import { describe, expect, it } from 'vitest'
import { expectEnvelope, expectProblem, withoutEffect } from '../support/expectations.ts'
import { startService } from '../support/service.ts'
import { newUsername, newVisitor, password, register } from '../support/visitor.ts'

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
    for (const path of ['/v1/captchas', '/v1/sms-codes', '/v1/users', '/v1/sessions']) {
      const response = await withoutEffect(service, () => service.call('POST', path, { json: {}, headers }))
      await expectProblem(response, 'forbidden_origin')
    }
    const classic = await withoutEffect(service, () =>
      service.call('POST', '/register/', { json: {}, headers }),
    )
    await expectEnvelope(classic, 'Requests from this origin are not allowed')
  })

  it.each(foreign)('with %o cannot sign a visitor out', async (headers) => {
    const visitor = newVisitor(service)
    await register(service, visitor)
    const response = await withoutEffect(service, () => visitor.send('DELETE', '/v1/session', { headers }))
    await expectProblem(response, 'forbidden_origin')
    expect((await visitor.get('/v1/session')).status).toBe(200)
  })

  it.each(welcome)('with %o is answered', async (headers) => {
    expect((await service.call('POST', '/v1/captchas', { headers })).status).toBe(201)
    await expectProblem(
      await service.call('POST', '/v1/sessions', { json: { username: newUsername(), password }, headers }),
      'invalid_credentials',
    )
  })
})

describe('CORS', () => {
  it('lets the scripts of an allowed origin read answers, with cookies', async () => {
    const response = await service.call('GET', '/v1/session', { headers: { Origin: friend } })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(friend)
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(response.headers.get('Access-Control-Expose-Headers')).toBe('Retry-After,X-Request-Id')
    expect(response.headers.get('Vary')).toContain('Origin')
  })

  it('answers the preflight of an allowed origin', async () => {
    const response = await service.call('OPTIONS', '/v1/users', {
      headers: {
        Origin: friend,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type, x-requested-with',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(friend)
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET,POST,DELETE')
    // Whatever the front end sends along, such as its framework's own headers.
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe('content-type,x-requested-with')
  })

  it('gives other origins nothing, not even on a failure', async () => {
    for (const [method, path] of [
      ['GET', '/v1/session'],
      ['OPTIONS', '/v1/users'],
      ['POST', '/v1/users'],
      ['GET', '/nowhere'],
    ] as const) {
      const response = await service.call(method, path, { headers: { Origin: 'https://evil.example' } })
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('allows nobody by default', async () => {
    const response = await startService().call('GET', '/v1/session', { headers: { Origin: friend } })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })
})
