import { describe, expect, it } from 'vitest'
import { classicOperations } from './classic.ts'
import type { HttpAnswer } from './client.ts'
import { answer, request } from './example.ts'
import { judge } from './judge.ts'
import { route } from './routing.ts'

const problemsOf = (path: string, given: HttpAnswer, { method = 'GET', isProviderFaulty = false } = {}) => {
  const sent = request({ method, path })
  const exchange = { request: sent, answer: given, route: route(classicOperations, sent), json: undefined }
  return judge({ ...exchange, isProviderFaulty }, {}).problems
}

const ok = { code: 0, errmsg: 'ok' }
const failed = (errmsg: string) => ({ code: 400, errmsg })
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="160"><path/></svg>'
const sms = '/sms_codes/13800138000/?image_code=a&image_code_id=b'
const count = '/mobiles/13800138000/count/'

describe('an answer of the classic surface passes', () => {
  it.each<[string, string, HttpAnswer]>([
    ['a success', sms, answer(200, ok)],
    ['a failure in the shop’s words', sms, answer(200, failed('Operation is too frequent'))],
    ['a count', count, answer(200, { ...ok, count: 1 })],
    ['a picture', '/image_codes/x/', answer(200, svg, { 'content-type': 'image/svg+xml' })],
  ])('%s', (_, path, given) => {
    expect(problemsOf(path, given)).toEqual([])
  })

  it('when a method is refused with 405, Allow and an envelope', () => {
    const refused = answer(405, failed('Method not allowed'), { allow: 'GET' })
    expect(problemsOf(sms, refused, { method: 'PUT' })).toEqual([])
  })
})

describe('the judge of the classic surface reports', () => {
  it.each<[string, string, HttpAnswer, string]>([
    ['an HTTP status other than 200', sms, answer(400, failed('Invalid parameters')), 'answered 400'],
    ['a 500', sms, answer(500, failed('Internal error')), 'the answer is 500'],
    ['a bug in a polite envelope', sms, answer(200, failed('Internal error')), 'nothing was wrong'],
    [
      'an outage in a polite envelope',
      sms,
      answer(200, failed('Temporarily unavailable')),
      'nothing was wrong',
    ],
    [
      'the provider’s failure without a fault',
      sms,
      answer(200, failed('The SMS could not be sent')),
      'nothing was wrong',
    ],
    ['words that nobody knows', sms, answer(200, failed('Oops')), 'nothing was wrong'],
    ['a member too many', sms, answer(200, { ...ok, id: 1 }), 'additional properties'],
    ['a count that is missing', count, answer(200, ok), "required property 'count'"],
    ['a code that is a text', sms, answer(200, { code: '0', errmsg: 'ok' }), 'allowed values'],
    [
      'a picture nobody asked for',
      sms,
      answer(200, svg, { 'content-type': 'image/svg+xml' }),
      'nobody asked',
    ],
    [
      'a picture that is none',
      '/image_codes/x',
      answer(200, '<html>', { 'content-type': 'image/svg+xml' }),
      'no SVG',
    ],
    [
      'a cookie beside a refusal',
      sms,
      answer(200, failed('Invalid parameters'), {
        'set-cookie': ['verification=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'],
      }),
      'a refusal sets a cookie',
    ],
  ])('%s', (_, path, given, words) => {
    expect(problemsOf(path, given).join('\n')).toContain(words)
  })

  it('an effect of a call from another site', () => {
    const sent = request({ method: 'GET', path: sms, headers: [['Sec-Fetch-Site', 'cross-site']] })
    const exchange = {
      request: sent,
      answer: answer(200, ok),
      route: route(classicOperations, sent),
      json: undefined,
    }
    expect(judge({ ...exchange, isProviderFaulty: false }, {}).problems).toContain(
      'a call from another site had an effect',
    )
  })

  it('a HEAD that has an effect', () => {
    expect(problemsOf('/image_codes/x/', answer(200, ''), { method: 'HEAD' })).toEqual([
      'expected method_not_allowed',
    ])
  })
})
