import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { answerHeaders } from './headers.ts'
import { limitBody, requireJson, validJson, validOptionalJson } from './input.ts'
import { requestScope } from './scope.ts'
import { expectProblem } from '../../../test/support/expectations.ts'

const greeting = z.object({
  name: z.string().min(2, { error: 'must have 2 characters' }),
  list: z.array(z.number({ error: 'must be a number' })).optional(),
})
const optional = z.object({ theme: z.enum(['light', 'dark']).default('light') })

const app = new Hono()
  .use(requestScope(), answerHeaders(), limitBody())
  .post('/required', requireJson(), validJson(greeting), (c) => c.json(c.req.valid('json')))
  .post('/optional', validOptionalJson(optional), (c) => c.json(c.req.valid('json')))
  .get('/required', (c) => c.text('read'))
  .put('/required', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))

const name = '{"name":"Ada"}'

describe('the type of a JSON body', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json  ;  charset  =  "utf-8"  ',
    'application/json;charset="utf-8',
  ])('may be written %j', async (type) => {
    const response = await post(name, { type })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ name: 'Ada' })
  })

  it.each([
    '',
    'text/plain',
    'xapplication/json',
    'application/jsonx',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8x',
    'application/json; charset=utf-8; more',
    'application/json; charsetx=utf-8',
    'application/json;x charset=utf-8',
    'application/json charset=utf-8',
    'application/problem+json',
    'multipart/form-data; application/json',
  ])('may not be %j', async (type) => {
    await expectProblem(await post(name, { type }), 'unsupported_media_type')
  })

  it('must be given', async () => {
    const response = await app.request('/required', { method: 'POST', body: encoded(name) })
    await expectProblem(response, 'unsupported_media_type')
  })
})

const malformed = 'must be well-formed JSON'
const notUtf8 = 'must be UTF-8'

describe('a JSON body', () => {
  it('is incomplete if it is empty', async () => {
    await expectProblem(await post(''), 'incomplete_parameters')
  })

  it.each<[string, BodyInit, string]>([
    ['no JSON', '{name}', malformed],
    ['blanks', ' ', malformed],
    // A mark that only some parsers skip.
    ['a byte order mark', encoded(`\ufeff${name}`), malformed],
    ['a byte of no character', new Uint8Array([0x22, 0xff, 0x22]), notUtf8],
    ['an overlong form', new Uint8Array([0x22, 0xc0, 0x80, 0x22]), notUtf8],
    ['half of a surrogate pair', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), notUtf8],
    ['a character cut off', new Uint8Array([0x22, 0xe2, 0x82, 0x22]), notUtf8],
    ['a name twice', '{"name":"Ada","name" :"Bob"}', 'must not hold a name twice'],
    ['no object, but a list', '[]', 'Invalid input: expected object, received array'],
    ['no object, but null', 'null', 'Invalid input: expected object, received null'],
    ['no object, but a string', '"name"', 'Invalid input: expected object, received string'],
    ['no object, but a number', '5', 'Invalid input: expected object, received number'],
    ['no object, but true', 'true', 'Invalid input: expected object, received boolean'],
  ])('is refused as a whole: %s', async (_, body, detail) => {
    await expectProblem(await post(body), 'invalid_parameters', { errors: [{ pointer: '', detail }] })
  })

  const missing = { pointer: '/name', detail: 'is missing or empty' }
  const short = { pointer: '/name', detail: 'must have 2 characters' }
  const notNumber = (pointer: string) => ({ pointer, detail: 'must be a number' })

  it.each([
    ['{}', 'incomplete_parameters', [missing]],
    ['{"name":null}', 'incomplete_parameters', [missing]],
    ['{"name":""}', 'incomplete_parameters', [missing]],
    ['{"name":"A"}', 'invalid_parameters', [short]],
    ['{"name":"Ada","list":[1,"x"]}', 'invalid_parameters', [notNumber('/list/1')]],
    // One missing parameter decides for all.
    ['{"list":["x"]}', 'incomplete_parameters', [missing, notNumber('/list/0')]],
  ] as const)('is refused with pointers to its wrong parameters: %s', async (body, code, errors) => {
    await expectProblem(await post(body), code, { errors })
  })
})

describe('an optional JSON body', () => {
  it.each([
    ['', 'text/plain', 'light'],
    ['', 'application/json', 'light'],
    ['{}', 'application/json', 'light'],
    ['{"theme":"dark"}', 'application/json', 'dark'],
  ])('%j of type %s gives %s', async (body, type, theme) => {
    const response = await post(body, { type, path: '/optional' })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ theme })
  })

  it('must obey the rules of every body once there is one', async () => {
    const send = (body: string, type = 'application/json') => post(body, { type, path: '/optional' })
    await expectProblem(await send('{}', 'text/plain'), 'unsupported_media_type')
    await expectProblem(await send('{"theme":"light","theme":"dark"}'), 'invalid_parameters', {
      errors: [{ pointer: '', detail: 'must not hold a name twice' }],
    })
    await expectProblem(await send('{"theme":"blue"}'), 'invalid_parameters', {
      errors: [{ pointer: '/theme', detail: expect.stringContaining('light') }],
    })
  })
})

describe('a body', () => {
  const sized = (bytes: number) => `{"name":"${'x'.repeat(bytes - 11)}"}`

  it('is read up to 16 KiB, and refused if it is larger', async () => {
    expect((await post(sized(16_384))).status).toBe(200)
    await expectProblem(await post(sized(16_385)), 'payload_too_large')
  })

  it.each(['GET', 'HEAD'])('is ignored with %s', async (method) => {
    const request = new Request('https://latchkey.example/required', {
      method: 'POST',
      body: sized(16_385),
      headers: { 'Content-Length': '16385' },
    })
    // No Request can be made like that, but one may come from the network.
    Object.defineProperty(request, 'method', { value: method })
    expect((await app.fetch(request)).status).toBe(200)
  })

  it('is limited for every other method', async () => {
    const put = (bytes: number) => app.request('/required', { method: 'PUT', body: sized(bytes) })
    expect(await (await put(16_384)).text()).toBe('16384')
    await expectProblem(await put(16_385), 'payload_too_large')
  })
})

function post(body: BodyInit, { type = 'application/json', path = '/required' } = {}) {
  return app.request(path, { method: 'POST', body, headers: { 'Content-Type': type } })
}

function encoded(text: string) {
  return new TextEncoder().encode(text)
}
