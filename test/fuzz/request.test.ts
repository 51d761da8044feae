import { describe, expect, it } from 'vitest'
import { classicOperations } from './classic.ts'
import { exampleDocument } from './example.ts'
import type { Call } from './journey.ts'
import { readOperations } from './operations.ts'
import { prepare } from './request.ts'
import type { Json } from './schema.ts'
import { foreignOrigin, plain } from './surroundings.ts'
import { usualCall, usualJourney } from './usual.ts'
import { arrive } from './visitor.ts'
import type { World } from './world.ts'

const operations = [...readOperations(exampleDocument), ...classicOperations]

const startWorld = (): World => ({
  worker: { origin: 'http://127.0.0.1:1', provider: { messages: [] } } as never,
  client: {} as never,
  operations,
  learned: new Map([['cookie session', ['of another']]]),
  ledger: { userIds: new Set(), usernames: new Set(), sessionTokens: new Set() },
  plantedNumbers: [],
  faultyNumbers: new Set(),
  visitors: 0,
})

const prepareCall = (id: string, values: Record<string, Json>, oddities: Partial<Call> = {}) => {
  const world = startWorld()
  const operation = operations.find((other) => other.id === id)
  if (!operation) throw new Error(`There is no ${id}`)
  const visitor = arrive(world, usualJourney([], { host: 'name' }))
  visitor.cookies.set('session', 'own')
  return prepare(world, visitor, usualCall(operation, values, oddities))
}

const text = (body: Uint8Array | undefined) => new TextDecoder().decode(body)

describe('a call becomes a request', () => {
  it('with its values in the body, and what the visitor brings along', async () => {
    const { request, json } = await prepareCall('createThing', { name: 'ab', size: 1 })
    expect(text(request.body)).toBe('{"name":"ab","size":1}')
    expect(json).toEqual({ name: 'ab', size: 1 })
    expect(request).toMatchObject({ method: 'POST', path: '/v1/things' })
    expect(Object.fromEntries(request.headers)).toEqual({
      Host: 'latchkey.example',
      'CF-Connecting-IP': '2001:db8:0:0::1',
      Cookie: 'session=own',
      'Content-Type': 'application/json',
      'Content-Length': '22',
    })
  })

  it('with its values in path and query, encoded', async () => {
    const values = { mobile: '+86 1/\ud800', image_code: 'a&b', image_code_id: 'x' }
    const { request, json } = await prepareCall('GET /sms_codes/{mobile}', values, { ending: '/?y' })
    expect(request.path).toBe('/sms_codes/%2B86%201%2F%EF%BF%BD/?image_code=a%26b&image_code_id=x&y')
    expect(request.body).toBeUndefined()
    expect(json).toBeUndefined()
  })

  it('that says a name twice, and is judged as no plain JSON', async () => {
    const changes = [{ kind: 'repeat', at: 0, value: 'cd' } as const]
    const { request, json } = await prepareCall('createThing', { name: 'ab' }, { changes })
    expect(text(request.body)).toBe('{"name":"ab","name":"cd"}')
    expect(json).toBeUndefined()
  })

  it('whose path holds the first of two values, as its maker knows', async () => {
    const changes = [{ kind: 'repeat', at: 0, value: '2' } as const]
    const { request, given } = await prepareCall('GET /mobiles/{mobile}/count', { mobile: '1' }, { changes })
    expect(request.path).toBe('/mobiles/1/count')
    expect(given).toEqual({ mobile: '1' })
  })

  it('with a body that ends too early', async () => {
    const body = { form: 'json', contentType: 'application/json', isChunked: true, cut: 2 } as const
    const { request, json } = await prepareCall('createThing', { name: 'ab' }, { body })
    expect(text(request.body)).toBe('{"name":"ab')
    expect(request.headers).toContainEqual(['Transfer-Encoding', 'chunked'])
    expect(json).toBeUndefined()
  })

  it('from another site, with another’s cookies', async () => {
    const surroundings = { ...plain, origin: 'foreign', cookies: 'others' } as const
    const { request } = await prepareCall('createThing', { name: 'ab' }, { surroundings })
    expect(request.headers).toContainEqual(['Origin', foreignOrigin])
    expect(request.headers).toContainEqual(['Cookie', 'session=of another'])
  })
})
