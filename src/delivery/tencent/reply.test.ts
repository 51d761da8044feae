import { expect, it } from 'vitest'
import { answer } from '../../../test/support/provider-fake.ts'
import { sendStatus, tencentError } from '../../../test/support/tencent-fake.ts'
import { ok } from '../../core/result.ts'
import { parseSendSmsReply } from './reply.ts'

/** The documented codes whose meaning is certain. */
const documented = {
  refused: 'InvalidParameterValue.IncorrectPhoneNumber FailedOperation.PhoneNumberInBlacklist',
  too_often:
    'LimitExceeded.DeliveryFrequencyLimit LimitExceeded.PhoneNumberDailyLimit ' +
    'LimitExceeded.PhoneNumberOneHourLimit LimitExceeded.PhoneNumberSameContentDailyLimit ' +
    'LimitExceeded.PhoneNumberThirtySecondLimit',
  unavailable:
    'LimitExceeded.AppDailyLimit LimitExceeded.DailyLimit LimitExceeded.PhoneNumberCountLimit ' +
    'RequestLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded ' +
    'RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded ' +
    'AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.MFAFailure ' +
    'AuthFailure.SecretIdNotFound AuthFailure.SignatureExpire AuthFailure.SignatureFailure ' +
    'AuthFailure.TokenFailure AuthFailure.UnauthorizedOperation InternalError.SigFieldMissing ' +
    'InternalError.SigVerificationFail InternalError.RequestTimeException UnauthorizedOperation ' +
    'UnauthorizedOperation.RequestIpNotInWhitelist UnauthorizedOperation.RequestPermissionDeny ' +
    'UnauthorizedOperation.SdkAppIdIsDisabled UnauthorizedOperation.SerivceSuspendDueToArrears ' +
    'UnauthorizedOperation.SmsSdkAppIdVerifyFail FailedOperation.InsufficientBalanceInSmsPackage ' +
    'InvalidParameterValue.SdkAppIdNotExist InvalidParameter.AppidAndBizId ' +
    'FailedOperation.SignatureIncorrectOrUnapproved FailedOperation.TemplateIncorrectOrUnapproved ' +
    'FailedOperation.ContainSensitiveWord InvalidParameter.DirtyWordFound ' +
    'InvalidParameterValue.ContentLengthLimit InvalidParameterValue.ProhibitedUseUrlInTemplateParameter ' +
    'InvalidParameterValue.TemplateParameterFormatError InvalidParameterValue.TemplateParameterLengthLimit ' +
    'FailedOperation.FailResolvePacket FailedOperation.JsonParseFail InternalError.JsonParseFail ' +
    'InternalError.RestApiInterfaceNotExist InvalidParameter InvalidParameter.InvalidParameters ' +
    'MissingParameter MissingParameter.EmptyPhoneNumberSet UnsupportedOperation.UnsuportedRegion',
  unknown: 'InternalError.Timeout InternalError.SendAndRecvFail',
  failed:
    'FailedOperation.OtherError FailedOperation.ParametersOtherError InternalError.OtherError ' +
    'InternalError.UnknownError FailedOperation InternalError LimitExceeded OK Success',
} as const

const rows = Object.entries(documented).flatMap(([status, codes]) =>
  codes.split(' ').map((code) => [code, status] as const),
)

it.each(rows)('%s is %s, for the message and for the whole request', (reason, status) => {
  for (const answerWith of [sendStatus, tencentError])
    for (const httpStatus of [200, 400, 500])
      expect(parse(answerWith(reason, httpStatus))).toEqual({ status, reason })
})

it('accepts with the serial number, or without an odd one, with HTTP 200 only', () => {
  const messageId = '5000:1045710669157053657849499619'
  expect(parse(sendStatus('Ok'))).toEqual({ status: 'accepted', messageId })
  for (const SerialNo of [undefined, '', 7, '+8613800138000', `${messageId}x`])
    expect(parse(reply({ Response: { SendStatusSet: [{ Code: 'Ok', SerialNo }] } }))).toEqual({
      status: 'accepted',
      messageId: undefined,
    })
  expect(parse(sendStatus('Ok', 201))).toEqual({ status: 'unknown', reason: 'http_201' })
  expect(parse(sendStatus('Ok', 500))).toEqual({ status: 'unknown', reason: 'http_500' })
})

it.each([
  ['no message', { Response: { SendStatusSet: [], RequestId: 'x' } }],
  ['two messages', { Response: { SendStatusSet: [{ Code: 'Ok' }, { Code: 'Ok' }] } }],
  ['no Response', { SendStatusSet: [{ Code: 'Ok' }] }],
  ['an error and a message', { Response: { Error: {}, SendStatusSet: [{ Code: 'Ok' }] } }],
  ['digits as the code', { Response: { Error: { Code: '13800138000' } } }],
  ['a sentence as the code', { Response: { Error: { Code: 'No such number' } } }],
])('is unknown if it is unreadable: %s', (_, body) => {
  expect(parse(reply(body))).toEqual({ status: 'unknown', reason: 'unreadable' })
})

function reply(body: object) {
  return answer(200, JSON.stringify(body))
}

function parse({ status, body }: ReturnType<typeof answer>) {
  return parseSendSmsReply(status, ok(body))
}
