import { expect, it } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../support/http-client.ts'
import { classicOperations } from './classic.ts'
import { answer, cookie, operations, problem, problemSchema, request } from './example.ts'
import { type Exchange, routeOf } from './exchange.ts'
import { judge } from './judge.ts'

type Circumstances = Partial<Exchange>

const thing = { id: 'x' }
const created = answer(201, thing, cookie)
const done = answer(200, { code: 0, errmsg: 'ok' })
const svg = answer(200, '<svg xmlns="http://www.w3.org/2000/svg"></svg>', { 'content-type': 'image/svg+xml' })

const allowed = { request: from('https://shop.example') }
const preflight = { request: { ...from('https://shop.example'), method: 'OPTIONS' } }
const foreign = { request: from('https://elsewhere.example') }
const large = { request: request({ body: new Uint8Array(16 * 1024 + 1) }) }
const elsewhere = { request: request({ path: '/x' }) }
const put = { request: request({ method: 'PUT' }) }
const sms = { request: get('/sms_codes/13800138000/?image_code=a&image_code_id=b') }
const fromOtherSite = { request: { ...sms.request, headers: [['Sec-Fetch-Site', 'cross-site'] as const] } }
const count = { request: get('/mobiles/13800138000/count/') }
const picture = { request: get('/image_codes/x/') }

it.each([created, problem(400, 'invalid_parameters'), tooMany('7')])('the judge accepts %j', (given) => {
  expect(problemsOf(given)).toBe('')
})

it.each<[string, HttpAnswer, Circumstances?]>([
  ['the answer is 500', problem(500, 'internal')],
  ['the answer is 503', problem(503, 'sms_unavailable', { 'retry-after': '5' }, { retry_after: 5 })],
  ['the answer is 503', problem(503, 'unavailable'), { isProviderFaulty: true }],
  ['does not know the status 200', answer(200, {})],
  ['does not know the content type “text/html”', answer(201, 'x', { 'content-type': 'text/html' })],
  ['must NOT have additional properties', answer(201, { id: 'x', secret: 1 }, cookie)],
  ["must have required property 'id'", answer(201, {}, cookie)],
  ['the body is no JSON', answer(201, '{', cookie)],
  ['the header set-cookie is missing', answer(201, thing)],
  ['does not know the header set-cookie here', problem(400, 'invalid_parameters', cookie)],
  ['has other attributes', answer(201, thing, { 'set-cookie': ['session=a; Path=/'] })],
  ['the header retry-after is missing', problem(429, 'too_many_requests')],
  ['Retry-After is “0”', tooMany('0')],
  ['retry_after and Retry-After differ', tooMany('2', 3)],
  ['the document knows no not_found here', problem(400, 'not_found')],
  ['the status in the body is another one', problem(400, 'invalid_parameters', {}, { status: 401 })],
  ['type and code differ', problem(400, 'invalid_parameters', {}, { type: 'about:blank' })],
  ['x-content-type-options is missing', without(created, 'x-content-type-options')],
  ['x-request-id is missing', without(created, 'x-request-id')],
  ['the header cache-control is “public”', answer(201, thing, { ...cookie, 'cache-control': 'public' })],
  ['nothing promises the header server', answer(201, thing, { ...cookie, server: 'x' })],
  ['access-control-allow-origin is missing', created, allowed],
  ['a preflight was not answered 204', answer(200, ''), preflight],
  ['a preflight allows GET, and', answer(204, '', { 'access-control-allow-methods': 'GET' }), preflight],
  ['expected 403 forbidden_origin', created, foreign],
  ['expected 413 payload_too_large', created, large],
  ['expected 404 not_found', created, elsewhere],
  ['405 and Allow do not come together', problem(405, 'method_not_allowed'), put],
  ['does not allow this body', created, { json: { name: 'x' } }],
  [
    'the document allows this body, and it was refused',
    problem(400, 'invalid_parameters', {}, { errors: [{ pointer: '/name' }] }),
    { json: { name: 'xy' } },
  ],
])('the judge reports “%s”', (words, given, circumstances) => {
  expect(problemsOf(given, circumstances)).toContain(words)
})

it.each<[string, HttpAnswer, Circumstances]>([
  ['invalid_parameters was answered 400', { ...failure('Invalid parameters'), status: 400 }, sms],
  ['nothing was wrong, and it failed', failure('Internal error'), sms],
  ['nothing was wrong, and it failed', failure('The SMS could not be sent'), sms],
  ['nothing was wrong, and it failed', failure('Oops'), sms],
  ['must NOT have additional properties', answer(200, { code: 0, errmsg: 'ok', id: 1 }), sms],
  ["must have required property 'count'", done, count],
  ['the call does not give a picture', svg, sms],
  ['the picture is no SVG', answer(200, '<html>', { 'content-type': 'image/svg+xml' }), picture],
  ['a refusal sets a cookie', failure('Invalid parameters', cookie), sms],
  ['from another site had an effect', done, fromOtherSite],
  ['expected method_not_allowed', answer(200, ''), { request: { ...picture.request, method: 'HEAD' } }],
])('the judge reports “%s” on the classic API', (words, given, circumstances) => {
  expect(problemsOf(given, circumstances)).toContain(words)
})

function problemsOf(given: HttpAnswer, circumstances: Circumstances = {}): string {
  const { request: sent = request() } = circumstances
  const route = routeOf([...operations, ...classicOperations], sent)
  const usual = { request: sent, answer: given, route, json: undefined, isProviderFaulty: false }
  return judge({ ...usual, ...circumstances }, problemSchema).problems.join('\n')
}

function get(path: string): HttpRequest {
  return request({ method: 'GET', path })
}

function from(origin: string): HttpRequest {
  const { headers } = request()
  return request({ headers: [...headers, ['Origin', origin]] })
}

/** Asks to wait for so many seconds. */
function tooMany(header: string, member = Number(header)): HttpAnswer {
  return problem(429, 'too_many_requests', { 'retry-after': header }, { retry_after: member })
}

function failure(errmsg: string, headers = {}): HttpAnswer {
  return answer(200, { code: 400, errmsg }, headers)
}

function without(given: HttpAnswer, header: string): HttpAnswer {
  const { [header]: _, ...headers } = given.headers
  return { ...given, headers }
}
