import { describe, expect, it } from 'vitest'
import { answer, created, exampleDocument, problemAnswer, request } from './example.ts'
import type { HttpAnswer, HttpRequest } from './client.ts'
import { judge } from './judge.ts'
import { readOperations } from './operations.ts'
import { route } from './routing.ts'
import { inlined, type Json, type Schema } from './schema.ts'

const operations = readOperations(exampleDocument)
const problemSchema = inlined<Schema>(exampleDocument, { $ref: '#/components/schemas/Problem' })

interface Circumstances {
  readonly request?: HttpRequest
  readonly json?: Readonly<Record<string, Json>>
  readonly isProviderFaulty?: boolean
}

const problemsOf = (
  given: HttpAnswer,
  { request: sent = request(), json, isProviderFaulty = false }: Circumstances = {},
): readonly string[] =>
  judge(
    { request: sent, answer: given, route: route(operations, sent), json, isProviderFaulty },
    problemSchema,
  ).problems

const cookie = created.headers['set-cookie']
const foreign = request({
  headers: [
    ['Host', 'a'],
    ['Origin', 'https://elsewhere.example'],
  ],
})
const large = request({ body: new Uint8Array(16 * 1024 + 1) })
const allowed = request({
  headers: [
    ['Host', '127.0.0.1:1'],
    ['Origin', 'https://shop.example'],
  ],
})

describe('an answer that keeps the promises', () => {
  it.each<[string, HttpAnswer, Circumstances]>([
    ['a success', created, {}],
    ['a refusal', problemAnswer(400, 'invalid_parameters'), {}],
    ['a limit', problemAnswer(429, 'too_many_requests', { 'retry-after': '7' }, { retry_after: 7 }), {}],
    ['an unknown path', problemAnswer(404, 'not_found'), { request: request({ path: '/x' }) }],
    [
      'another method',
      problemAnswer(405, 'method_not_allowed', { allow: 'POST' }),
      { request: request({ method: 'PUT' }) },
    ],
    ['a body that the document forbids, refused', problemAnswer(400, 'invalid_parameters'), { json: {} }],
  ])('passes: %s', (_, given, circumstances) => {
    expect(problemsOf(given, circumstances)).toEqual([])
  })
})

describe('the judge reports', () => {
  it.each<[string, HttpAnswer, Circumstances, string]>([
    ['a 500, documented or not', problemAnswer(500, 'internal'), {}, 'the answer is 500'],
    ['an undocumented status', answer(200, {}), {}, 'does not know the status 200'],
    [
      'an undocumented content type',
      answer(201, 'x', { 'content-type': 'text/html', 'set-cookie': cookie }),
      {},
      'text/html',
    ],
    [
      'an unexpected member',
      answer(201, { id: 'x', secret: 1 }, { 'set-cookie': cookie }),
      {},
      'additional properties',
    ],
    ['a missing member', answer(201, {}, { 'set-cookie': cookie }), {}, "required property 'id'"],
    ['a body that is no JSON', answer(201, '{', { 'set-cookie': cookie }), {}, 'no JSON'],
    ['a missing documented header', answer(201, { id: 'x' }), {}, 'set-cookie is missing'],
    ['a missing Retry-After', problemAnswer(429, 'too_many_requests'), {}, 'retry-after is missing'],
    [
      'a wait of no time',
      problemAnswer(429, 'too_many_requests', { 'retry-after': '0' }, { retry_after: 0 }),
      {},
      'retry-after is “0”',
    ],
    [
      'two different waits',
      problemAnswer(429, 'too_many_requests', { 'retry-after': '2' }, { retry_after: 3 }),
      {},
      'two times',
    ],
    [
      'a cookie that nobody described',
      problemAnswer(400, 'invalid_parameters', { 'set-cookie': cookie }),
      {},
      'header set-cookie here',
    ],
    [
      'a cookie that scripts may read',
      answer(201, { id: 'x' }, { 'set-cookie': ['session=abc; Max-Age=60; Path=/; SameSite=Lax'] }),
      {},
      'the cookie session=…',
    ],
    ['a code that the document does not list', problemAnswer(400, 'not_found'), {}, 'knows no not_found'],
    [
      'another status in the body',
      problemAnswer(400, 'invalid_parameters', {}, { status: 401 }),
      {},
      'the status in the body',
    ],
    [
      'a missing general header',
      { ...created, headers: { ...created.headers, 'x-content-type-options': undefined } },
      {},
      'x-content-type-options is missing',
    ],
    [
      'a general header with another value',
      { ...created, headers: { ...created.headers, 'cache-control': 'public' } },
      {},
      '“public”',
    ],
    [
      'a header that nobody promised',
      { ...created, headers: { ...created.headers, server: 'x' } },
      {},
      'promised a header server',
    ],
    [
      'another origin that may read',
      { ...created, headers: { ...created.headers, 'access-control-allow-origin': '*' } },
      {},
      'access-control-allow-origin',
    ],
    [
      'an allowed origin that may not read',
      created,
      { request: allowed },
      'access-control-allow-origin is missing',
    ],
    ['a write from another site', created, { request: foreign }, 'forbidden_origin'],
    ['a body beyond 16 KiB', created, { request: large }, 'payload_too_large'],
    [
      'a 405 without Allow',
      problemAnswer(405, 'method_not_allowed'),
      { request: request({ method: 'PUT' }) },
      'Allow',
    ],
    ['an unknown path that works', created, { request: request({ path: '/x' }) }, 'expected 404'],
    ['a forbidden body that succeeds', created, { json: { name: 'x' } }, 'does not allow this body'],
    [
      'an allowed body that is called invalid',
      problemAnswer(400, 'invalid_parameters', {}, { errors: [{ pointer: '/name' }] }),
      { json: { name: 'xy' } },
      'the document allows this body',
    ],
  ])('%s', (_, given, circumstances, words) => {
    expect(problemsOf(given, circumstances).join('\n')).toContain(words)
  })

  it('a 503 of the SMS provider, unless the provider is at fault', () => {
    const unavailable = problemAnswer(503, 'sms_unavailable', { 'retry-after': '5' }, { retry_after: 5 })
    expect(problemsOf(unavailable)).toContain('the answer is 503')
    expect(problemsOf(unavailable, { isProviderFaulty: true })).not.toContain('the answer is 503')
  })

  it('a 503 of a store, even if the provider is at fault', () => {
    const outage = problemAnswer(503, 'unavailable', { 'retry-after': '5' }, { retry_after: 5 })
    expect(problemsOf(outage, { isProviderFaulty: true })).toContain('the answer is 503')
  })
})
