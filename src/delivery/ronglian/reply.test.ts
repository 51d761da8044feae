import { describe, expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseTemplateSmsReply } from './reply.ts'

const sid = 'ff8080813c373cab013c94b0f0512345'
const accepted = `{"statusCode":"000000","templateSMS":{"dateCreated":"20130201155306","smsMessageSid":"${sid}"}}`
const failure = (statusCode: unknown) => JSON.stringify({ statusCode, statusMsg: '13800138000 错误' })
const parse = (httpStatus: number, text: string) => parseTemplateSmsReply(httpStatus, ok(text))

describe('parseTemplateSmsReply', () => {
  it('takes the success reply of the contract as accepted, with its message id', () => {
    expect(parse(200, accepted)).toEqual({ status: 'accepted', messageId: sid })
  })

  it.each([
    ['no templateSMS', '{"statusCode":"000000"}'],
    ['a message id of another type', '{"statusCode":"000000","templateSMS":{"smsMessageSid":7}}'],
    ['a message id with more behind it', `{"statusCode":"000000","templateSMS":{"smsMessageSid":"${sid}0"}}`],
    ['a message id with more before it', `{"statusCode":"000000","templateSMS":{"smsMessageSid":"0${sid}"}}`],
    ['a phone number for one', '{"statusCode":"000000","templateSMS":{"smsMessageSid":"13800138000"}}'],
  ])('does without a message id: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'accepted', messageId: undefined })
  })

  it.each(['112306', '160042', '112317', '160034'])('refuses for the sake of the number: %s', (code) => {
    expect(parse(200, failure(code))).toEqual({ status: 'refused', reason: code })
  })

  it.each(['112314', '160038', '160039', '160040', '160041'])('refuses what comes too often: %s', (code) => {
    expect(parse(200, failure(code))).toEqual({ status: 'refused', reason: code })
  })

  it.each(
    [
      '111000 111050 111099',
      '111100 111101 111102 111103 111106 111107 111108 111109 111113 111114',
      '111141 111142 160014 111169 111181 112310',
      '112307 112308 112311 112318 160032 160043',
      '112602 112604 112610 112611 112616 160050',
      '000001 112305 112315 160033 160035 160037 999999',
    ].flatMap((codes) => codes.split(' ')),
  )('leaves to another provider what the number is not to blame for: %s', (code) => {
    expect(parse(200, failure(code))).toEqual({ status: 'unavailable', reason: code })
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<!doctype html><p>000000'],
    ['cut JSON', accepted.slice(0, -1)],
    ['two replies', accepted + accepted],
    ['null', 'null'],
    ['an array', `[${accepted}]`],
    ['a string', '"000000"'],
    ['no statusCode', '{"code":"000000"}'],
    ['a number as statusCode', '{"statusCode":0}'],
    ['a list as statusCode', '{"statusCode":["000000"]}'],
    ['five digits', failure('00000')],
    ['seven digits', failure('0000000')],
    ['a final line feed', failure('112306\n')],
    ['a word', failure('FAILED')],
    ['other digits', failure('١١٢٣٠٦')],
    ['a whole phone number', failure('13800138000')],
  ])('knows nothing from an unreadable answer: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'unknown', reason: 'unreadable' })
  })

  it.each([400, 401, 403, 404, 408, 429, 499, 500, 503])('takes HTTP %i alone as not sent', (httpStatus) => {
    const unavailable = { status: 'unavailable', reason: `http_${httpStatus}` }
    expect(parse(httpStatus, '<p>no')).toEqual(unavailable)
    expect(parseTemplateSmsReply(httpStatus, err('timeout'))).toEqual(unavailable)
    expect(parseTemplateSmsReply(httpStatus, err('network'))).toEqual(unavailable)
    expect(parseTemplateSmsReply(httpStatus, err('too_large'))).toEqual(unavailable)
  })

  it.each([400, 429, 499, 500, 503, 201])('lets the error code say why beside HTTP %i', (httpStatus) => {
    expect(parse(httpStatus, failure('160038'))).toEqual({ status: 'refused', reason: '160038' })
    expect(parse(httpStatus, failure('111109'))).toEqual({ status: 'unavailable', reason: '111109' })
  })

  it.each([0, 199, 300, 302, 304, 307, 399, 501, 502, 504, 520, 526, 599])(
    'knows nothing from HTTP %i, whatever the body says',
    (httpStatus) => {
      const unknown = { status: 'unknown', reason: `http_${httpStatus}` }
      expect(parse(httpStatus, accepted)).toEqual(unknown)
      expect(parse(httpStatus, failure('112306'))).toEqual(unknown)
      expect(parseTemplateSmsReply(httpStatus, err('skipped'))).toEqual(unknown)
    },
  )

  it.each([201, 202, 206, 400, 429, 500, 503])('knows nothing from success beside HTTP %i', (httpStatus) => {
    expect(parse(httpStatus, accepted)).toEqual({ status: 'unknown', reason: `http_${httpStatus}` })
  })

  it.each(['timeout', 'network', 'too_large'] as const)(
    'knows nothing from a 200 without a body: %s',
    (reason) => {
      expect(parseTemplateSmsReply(200, err(reason))).toEqual({ status: 'unknown', reason })
    },
  )
})
