import { describe, expect, it } from 'vitest'
import { classicOperations } from './classic.ts'
import { exampleDocument, request } from './example.ts'
import { readOperations } from './operations.ts'
import { route } from './routing.ts'

const operations = [...readOperations(exampleDocument), ...classicOperations]

describe('a request leads', () => {
  it.each([
    ['POST', '/v1/things', 'createThing'],
    ['POST', '/v1/things/', 'createThing'],
    ['POST', '/v1/./things?x=1#y', 'createThing'],
    ['POST', '/v1/%74hings', 'createThing'],
    ['GET', '/mobiles/%2B86%20138/count/', 'GET /mobiles/{mobile}/count'],
    ['HEAD', '/mobiles/1/count', 'GET /mobiles/{mobile}/count'],
    ['GET', '/image_codes/%0A/', 'GET /image_codes/{uuid}'],
  ])('%s %s to %s', (method, path, id) => {
    expect(route(operations, request({ method, path }))).toMatchObject({
      operation: { id },
      refusal: undefined,
    })
  })

  it.each([
    ['GET', '/v1/things', 'document', 'method_not_allowed'],
    ['HEAD', '/image_codes/x/', 'classic', 'method_not_allowed'],
    ['OPTIONS', '/register', 'classic', 'method_not_allowed'],
    ['PUT', '/openapi.json', 'document', 'method_not_allowed'],
    ['POST', '/V1/things', 'nowhere', 'not_found'],
    ['POST', '//v1/things', 'nowhere', 'not_found'],
    ['GET', '/mobiles//count', 'nowhere', 'not_found'],
    ['GET', '/mobiles/a/b/count', 'nowhere', 'not_found'],
    ['GET', '/mobiles/%2e%2e/count', 'nowhere', 'not_found'],
  ])('%s %s nowhere (%s: %s)', (method, path, surface, refusal) => {
    expect(route(operations, request({ method, path }))).toMatchObject({
      surface,
      refusal,
      operation: undefined,
    })
  })
})

describe('a call from another site', () => {
  const from = (...headers: [string, string][]) =>
    route(operations, request({ headers: [['Host', 'latchkey.example'], ...headers] })).refusal

  it.each<[string, [string, string]]>([
    ['another origin', ['Origin', 'https://elsewhere.example']],
    ['the same host by another scheme', ['Origin', 'https://latchkey.example']],
    ['null', ['Origin', 'null']],
    ['a site beside', ['Sec-Fetch-Site', 'same-site']],
  ])('must be refused: %s', (_, header) => {
    expect(from(header)).toBe('forbidden_origin')
  })

  it('is none from here, from an allowed origin, or from no browser', () => {
    expect(from(['Origin', 'http://latchkey.example'])).toBeUndefined()
    expect(from(['Origin', 'https://shop.example'], ['Sec-Fetch-Site', 'cross-site'])).toBeUndefined()
    expect(from(['Sec-Fetch-Site', 'none'])).toBeUndefined()
    expect(from()).toBeUndefined()
  })
})
