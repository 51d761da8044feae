import { describe, expect, it } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { classicOperations } from './classic.ts'
import { answer, cookie, operations, problem, problemSchema, request, tooMany } from './example.ts'
import { type Exchange, routeOf } from './exchange.ts'
import { judge } from './judge.ts'

type Circumstances = Partial<Pick<Exchange, 'json' | 'isProviderFaulty'>> & {
  readonly request?: HttpRequest
}

const created = answer(201, { id: 'x' }, cookie)
const invalid = problem(400, 'invalid_parameters')
const unavailable = problem(503, 'sms_unavailable', { 'retry-after': '5' }, { retry_after: 5 })

const elsewhere = request({ path: '/x' })
const put = request({ method: 'PUT' })
const large = request({ body: new Uint8Array(16 * 1024 + 1) })
const foreign = from('https://elsewhere.example')
const allowed = from('https://shop.example')

const sms = request({ method: 'GET', path: '/sms_codes/13800138000/?image_code=a&image_code_id=b' })
const count = request({ method: 'GET', path: '/mobiles/13800138000/count/' })
const picture = request({ method: 'GET', path: '/image_codes/x/' })
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="160"><path/></svg>'
const asSvg = { 'content-type': 'image/svg+xml' }

describe('the judge accepts', () => {
  it.each<[string, HttpAnswer, Circumstances]>([
    ['a success', created, {}],
    ['a refusal of a body that the document forbids', invalid, { json: {} }],
    ['a limit', tooMany('7'), {}],
    ['an unknown path', problem(404, 'not_found'), { request: elsewhere }],
    ['another method', problem(405, 'method_not_allowed', { allow: 'POST' }), { request: put }],
    ['a classic success', answer(200, { code: 0, errmsg: 'ok' }), { request: sms }],
    ['a classic failure', classicFailure('Operation is too frequent'), { request: sms }],
    ['a classic count', answer(200, { code: 0, errmsg: 'ok', count: 1 }), { request: count }],
    ['a classic picture', answer(200, svg, asSvg), { request: picture }],
  ])('%s', (_, given, circumstances) => {
    expect(problemsOf(given, circumstances)).toBe('')
  })
})

describe('the judge reports', () => {
  it.each<[string, HttpAnswer, Circumstances?]>([
    ['the answer is 500', problem(500, 'internal')],
    ['does not know the status 200', answer(200, {})],
    [
      'does not know the content type “text/html”',
      answer(201, 'x', { ...cookie, 'content-type': 'text/html' }),
    ],
    ['must NOT have additional properties', answer(201, { id: 'x', secret: 1 }, cookie)],
    ["must have required property 'id'", answer(201, {}, cookie)],
    ['the body is no JSON', answer(201, '{', cookie)],
    ['the header set-cookie is missing', answer(201, { id: 'x' })],
    ['does not know the header set-cookie here', problem(400, 'invalid_parameters', cookie)],
    ['has other attributes', answer(201, { id: 'x' }, { 'set-cookie': ['session=a; Path=/'] })],
    ['the header retry-after is missing', problem(429, 'too_many_requests')],
    ['Retry-After is “0”', tooMany('0')],
    ['retry_after and Retry-After differ', tooMany('2', 3)],
    ['the document knows no not_found here', problem(400, 'not_found')],
    ['the status in the body is another one', problem(400, 'invalid_parameters', {}, { status: 401 })],
    ['type and code differ', problem(400, 'invalid_parameters', {}, { type: 'about:blank' })],
    ['x-content-type-options is missing', without(created, 'x-content-type-options')],
    [
      'the header cache-control is “public”',
      answer(201, { id: 'x' }, { ...cookie, 'cache-control': 'public' }),
    ],
    ['nothing promises the header server', answer(201, { id: 'x' }, { ...cookie, server: 'x' })],
    ['access-control-allow-origin is missing', created, { request: allowed }],
    ['expected 403 forbidden_origin', created, { request: foreign }],
    ['expected 413 payload_too_large', created, { request: large }],
    ['expected 404 not_found', created, { request: elsewhere }],
    ['405 and Allow do not come together', problem(405, 'method_not_allowed'), { request: put }],
    ['does not allow this body', created, { json: { name: 'x' } }],
    [
      'the document allows this body, and it was refused',
      problem(400, 'invalid_parameters', {}, { errors: [{ pointer: '/name' }] }),
      { json: { name: 'xy' } },
    ],
    ['the answer is 503', unavailable],
    ['the answer is 503', problem(503, 'unavailable'), { isProviderFaulty: true }],
  ])('“%s”', (words, given, circumstances) => {
    expect(problemsOf(given, circumstances)).toContain(words)
  })

  it.each<[string, HttpAnswer, HttpRequest]>([
    ['invalid_parameters was answered 400', answer(400, { code: 400, errmsg: 'Invalid parameters' }), sms],
    ['nothing was wrong, and it failed', classicFailure('Internal error'), sms],
    ['nothing was wrong, and it failed', classicFailure('The SMS could not be sent'), sms],
    ['nothing was wrong, and it failed', classicFailure('Oops'), sms],
    ['must NOT have additional properties', answer(200, { code: 0, errmsg: 'ok', id: 1 }), sms],
    ["must have required property 'count'", answer(200, { code: 0, errmsg: 'ok' }), count],
    ['the call does not give a picture', answer(200, svg, asSvg), sms],
    ['the picture is no SVG', answer(200, '<html>', asSvg), picture],
    ['a refusal sets a cookie', classicFailure('Invalid parameters', cookie), sms],
    ['from another site had an effect', answer(200, { code: 0, errmsg: 'ok' }), fromOtherSite(sms)],
    ['expected method_not_allowed', answer(200, ''), { ...picture, method: 'HEAD' }],
  ])('“%s” on the classic API', (words, given, sent) => {
    expect(problemsOf(given, { request: sent })).toContain(words)
  })

  it('no 503 that is the fault of the SMS provider', () => {
    expect(problemsOf(unavailable, { isProviderFaulty: true })).not.toContain('the answer is 503')
  })
})

function problemsOf(given: HttpAnswer, circumstances: Circumstances = {}): string {
  const { request: sent = request(), json, isProviderFaulty = false } = circumstances
  const route = routeOf([...operations, ...classicOperations], sent)
  const exchange = { request: sent, answer: given, route, json, isProviderFaulty }
  return judge(exchange, problemSchema).problems.join('\n')
}

function from(origin: string): HttpRequest {
  const headers = [
    ['Host', '127.0.0.1:1'],
    ['Origin', origin],
  ] as const
  return request({ headers })
}

function fromOtherSite(sent: HttpRequest): HttpRequest {
  return { ...sent, headers: [['Sec-Fetch-Site', 'cross-site']] }
}

function classicFailure(errmsg: string, headers = {}): HttpAnswer {
  return answer(200, { code: 400, errmsg }, headers)
}

function without(given: HttpAnswer, header: string): HttpAnswer {
  const { [header]: _, ...headers } = given.headers
  return { ...given, headers }
}
