import { describe, expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseTemplateSmsReply } from './reply.ts'

const sid = 'ff8080813c373cab013c94b0f0512345'
const accepted = `{"statusCode":"000000","templateSMS":{"dateCreated":"20130201155306","smsMessageSid":"${sid}"}}`
/** The documented codes that mean "not sent". */
const documented = {
  refused: '112306 160042 112317 160034',
  too_often: '112314 160038 160039 160040 160041',
  unavailable:
    '111100 111101 111102 111103 111104 111105 111106 111107 111108 111109 111110 111111 111112 111113 ' +
    '111141 111142 160014 111169 111181 112310 112307 112308 112311 112318 160032 160043 ' +
    '112602 112604 112610 112611 112616',
} as const

describe('a reply of HTTP 200', () => {
  it('that accepts has a message id', () => {
    expect(parse(200, accepted)).toEqual({ status: 'accepted', messageId: sid })
  })

  it.each([
    ['no templateSMS', '{"statusCode":"000000"}'],
    ['another type', '{"statusCode":"000000","templateSMS":{"smsMessageSid":7}}'],
    ['a character more', `{"statusCode":"000000","templateSMS":{"smsMessageSid":"${sid}0"}}`],
    ['a phone number', '{"statusCode":"000000","templateSMS":{"smsMessageSid":"13800138000"}}'],
  ])('accepts without a message id: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'accepted', messageId: undefined })
  })

  it('means what its code means, and an undocumented code is a failure', () => {
    const meanings = new Map<string, string>()
    for (const first of [0, 111_000, 112_000, 160_000, 999_000])
      for (let code = first; code < first + 1000; code += 1)
        meanings.set(String(code).padStart(6, '0'), 'failed')
    for (const [meaning, codes] of Object.entries(documented))
      for (const code of codes.split(' ')) meanings.set(code, meaning)
    meanings.delete('000000')
    for (const [reason, status] of meanings) expect(parse(200, failure(reason))).toEqual({ status, reason })
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<!doctype html><p>000000'],
    ['cut JSON', accepted.slice(0, -1)],
    ['two replies', accepted + accepted],
    ['null', 'null'],
    ['an array', `[${accepted}]`],
    ['no statusCode', '{"code":"000000"}'],
    ['a number as statusCode', '{"statusCode":0}'],
    ['a list as statusCode', '{"statusCode":["000000"]}'],
    ['five digits', failure('00000')],
    ['seven digits', failure('0000000')],
    ['a final line feed', failure('112306\n')],
    ['other digits', failure('١١٢٣٠٦')],
    ['a whole phone number', failure('13800138000')],
  ])('is unknown if it is unreadable: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'unknown', reason: 'unreadable' })
  })

  it.each(['timeout', 'network', 'too_large'] as const)('is unknown without a body: %s', (reason) => {
    expect(parseTemplateSmsReply(200, err(reason))).toEqual({ status: 'unknown', reason })
  })
})

describe('a reply of another status', () => {
  it.each([400, 401, 404, 429, 499, 500, 503])('says that it failed: %i', (httpStatus) => {
    const failed = { status: 'failed', reason: `http_${httpStatus}` }
    expect(parse(httpStatus, '<p>no')).toEqual(failed)
    expect(parseTemplateSmsReply(httpStatus, err('timeout'))).toEqual(failed)
  })

  it.each([201, 206, 400, 429, 499, 500, 503])(
    'means what its code means, unless it accepts: %i',
    (status) => {
      expect(parse(status, failure('160042'))).toEqual({ status: 'refused', reason: '160042' })
      expect(parse(status, failure('160038'))).toEqual({ status: 'too_often', reason: '160038' })
      expect(parse(status, failure('111109'))).toEqual({ status: 'unavailable', reason: '111109' })
      expect(parse(status, failure('160050'))).toEqual({ status: 'failed', reason: '160050' })
      expect(parse(status, accepted)).toEqual({ status: 'unknown', reason: `http_${status}` })
    },
  )

  it.each([0, 199, 300, 302, 399, 501, 502, 504, 526, 599])('is unknown with any body: %i', (httpStatus) => {
    const unknown = { status: 'unknown', reason: `http_${httpStatus}` }
    for (const text of [accepted, failure('112306'), '']) expect(parse(httpStatus, text)).toEqual(unknown)
  })
})

function failure(statusCode: unknown) {
  return JSON.stringify({ statusCode, statusMsg: '13800138000 错误' })
}

function parse(httpStatus: number, text: string) {
  return parseTemplateSmsReply(httpStatus, ok(text))
}
