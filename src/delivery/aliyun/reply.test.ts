import { describe, expect, it } from 'vitest'
import { err, ok } from '../../core/result.ts'
import { parseSendSmsReply } from './reply.ts'

const bizId = '900619746936498440^0'
const accepted = JSON.stringify({ Message: 'OK', RequestId: 'F655A8D5', BizId: bizId, Code: 'OK' })

describe('a reply of HTTP 200', () => {
  it('that accepts has a message id', () => {
    expect(parse(200, accepted)).toEqual({ status: 'accepted', messageId: bizId })
  })

  it.each([
    ['no BizId', '{"Code":"OK"}'],
    ['another type', '{"Code":"OK","BizId":7}'],
    ['a phone number', '{"Code":"OK","BizId":"13800138000^0"}'],
  ])('accepts without a message id: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'accepted', messageId: undefined })
  })

  it.each([
    ['refused', 'isv.MOBILE_NUMBER_ILLEGAL isv.BLACK_KEY_CONTROL_LIMIT'],
    ['too_often', 'isv.BUSINESS_LIMIT_CONTROL'],
    [
      'unavailable',
      'isp.RAM_PERMISSION_DENY isv.DENY_IP_RANGE isv.DAY_LIMIT_CONTROL isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE ' +
        'isv.SMS_SIGNATURE_ILLEGAL isv.SMS_TEMPLATE_ILLEGAL isv.TEMPLATE_MISSING_PARAMETERS SignatureDoesNotMatch ' +
        'InvalidAccessKeyId.NotFound Throttling.User',
    ],
    // Whether something was sent is not documented (isp.SYSTEM_ERROR), or the code is not.
    ['failed', 'isp.SYSTEM_ERROR isp.GATEWAY_ERROR isv.OTHER isv.mobile_number_illegal Ok'],
    ['unknown', 'SignatureNonceUsed'],
  ])('is %s by its code: %s', (status, codes) => {
    for (const reason of codes.split(' ')) expect(parse(200, failure(reason))).toEqual({ status, reason })
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<!doctype html><p>OK'],
    ['cut JSON', accepted.slice(0, -1)],
    ['two replies', accepted + accepted],
    ['null', 'null'],
    ['an array', `[${accepted}]`],
    ['no Code', '{"code":"OK"}'],
    ['a list as Code', '{"Code":["OK"]}'],
    ['a final line feed', failure('isv.MOBILE_NUMBER_ILLEGAL\n')],
    ['a phone number', failure('13800138000')],
    ['a code with a phone number', failure('isv.13800138000')],
  ])('is unknown if it is unreadable: %s', (_, text) => {
    expect(parse(200, text)).toEqual({ status: 'unknown', reason: 'unreadable' })
  })

  it.each(['timeout', 'network', 'too_large'] as const)('is unknown without a body: %s', (reason) => {
    expect(parseSendSmsReply(200, err(reason))).toEqual({ status: 'unknown', reason })
  })
})

describe('a reply of another status', () => {
  it.each([201, 400, 403, 404, 429, 500, 503])(
    'means what its code means, unless it accepts: %i',
    (status) => {
      expect(parse(status, failure('isv.BUSINESS_LIMIT_CONTROL'))).toMatchObject({ status: 'too_often' })
      expect(parse(status, failure('SignatureDoesNotMatch'))).toMatchObject({ status: 'unavailable' })
      expect(parse(status, accepted)).toEqual({ status: 'unknown', reason: `http_${status}` })
    },
  )

  it.each([400, 404, 429, 500, 503])('says that it failed without a code: %i', (httpStatus) => {
    const failed = { status: 'failed', reason: `http_${httpStatus}` }
    expect(parse(httpStatus, '<p>no')).toEqual(failed)
    expect(parseSendSmsReply(httpStatus, err('timeout'))).toEqual(failed)
  })

  it.each([0, 199, 300, 302, 399, 501, 502, 504, 526])('is unknown with any body: %i', (httpStatus) => {
    const unknown = { status: 'unknown', reason: `http_${httpStatus}` }
    for (const text of [accepted, failure('isv.OUT_OF_SERVICE'), ''])
      expect(parse(httpStatus, text)).toEqual(unknown)
  })
})

function failure(code: unknown) {
  return JSON.stringify({ Code: code, Message: '13800138000 错误', RequestId: 'x' })
}

function parse(httpStatus: number, text: string) {
  return parseSendSmsReply(httpStatus, ok(text))
}
