import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { codes, type Meanings, parseJsonReply, type ReplyBody } from '../reply.ts'

const acceptedCode = 'Ok'

/** Documented codes, by what they mean for us. */
const meanings: Meanings = new Map([
  // Not a number, or one that gets no messages.
  ...codes('refused', pairs('InvalidParameterValue', 'IncorrectPhoneNumber')),
  ...codes('refused', pairs('FailedOperation', 'PhoneNumberInBlacklist')),
  ...codes(
    'too_often',
    pairs('LimitExceeded', 'DeliveryFrequencyLimit PhoneNumberDailyLimit PhoneNumberOneHourLimit'),
  ),
  ...codes(
    'too_often',
    pairs('LimitExceeded', 'PhoneNumberSameContentDailyLimit PhoneNumberThirtySecondLimit'),
  ),
  // The limits of the account, not of the number.
  ...codes('unavailable', pairs('LimitExceeded', 'AppDailyLimit DailyLimit PhoneNumberCountLimit')),
  ...codes(
    'unavailable',
    pairs('RequestLimitExceeded', ' GlobalRegionUinLimitExceeded IPLimitExceeded UinLimitExceeded'),
  ),
  // The account and its signature.
  ...codes(
    'unavailable',
    pairs('AuthFailure', 'InvalidAuthorization InvalidSecretId MFAFailure SecretIdNotFound'),
  ),
  ...codes(
    'unavailable',
    pairs('AuthFailure', 'SignatureExpire SignatureFailure TokenFailure UnauthorizedOperation'),
  ),
  ...codes('unavailable', pairs('InternalError', 'SigFieldMissing SigVerificationFail RequestTimeException')),
  ...codes('unavailable', pairs('UnauthorizedOperation', ' RequestIpNotInWhitelist RequestPermissionDeny')),
  ...codes('unavailable', pairs('UnauthorizedOperation', 'SdkAppIdIsDisabled SerivceSuspendDueToArrears')),
  ...codes('unavailable', pairs('UnauthorizedOperation', 'SmsSdkAppIdVerifyFail')),
  ...codes('unavailable', pairs('FailedOperation', 'InsufficientBalanceInSmsPackage')),
  ...codes('unavailable', pairs('InvalidParameterValue', 'SdkAppIdNotExist')),
  ...codes('unavailable', pairs('InvalidParameter', 'AppidAndBizId')),
  // The template and its text.
  ...codes(
    'unavailable',
    pairs('FailedOperation', 'SignatureIncorrectOrUnapproved TemplateIncorrectOrUnapproved'),
  ),
  ...codes('unavailable', pairs('FailedOperation', 'ContainSensitiveWord')),
  ...codes('unavailable', pairs('InvalidParameter', 'DirtyWordFound')),
  ...codes(
    'unavailable',
    pairs('InvalidParameterValue', 'ContentLengthLimit ProhibitedUseUrlInTemplateParameter'),
  ),
  ...codes(
    'unavailable',
    pairs('InvalidParameterValue', 'TemplateParameterFormatError TemplateParameterLengthLimit'),
  ),
  // The form of the request.
  ...codes('unavailable', pairs('FailedOperation', 'FailResolvePacket JsonParseFail')),
  ...codes('unavailable', pairs('InternalError', 'JsonParseFail RestApiInterfaceNotExist')),
  ...codes('unavailable', pairs('InvalidParameter', ' InvalidParameters')),
  ...codes('unavailable', pairs('MissingParameter', ' EmptyPhoneNumberSet')),
  ...codes('unavailable', pairs('UnsupportedOperation', 'UnsuportedRegion')),
  // It timed out on its own way to the carrier.
  ...codes('unknown', pairs('InternalError', 'Timeout SendAndRecvFail')),
])

/** A code consists of letters, so it contains no number and no SMS code. */
const code = z.string().regex(/^[A-Z][A-Za-z]{1,63}(\.[A-Za-z]{1,63})?$/)

const replySchema = z.object({
  Response: z.union([
    z
      .object({ Error: z.object({ Code: code }) })
      .transform(({ Error }) => ({ code: Error.Code, serialNo: undefined })),
    z
      .object({
        Error: z.undefined().optional(),
        SendStatusSet: z.tuple([
          z.object({
            Code: code,
            // Only for the log: an odd value is dropped, and the message stays accepted.
            SerialNo: z
              .string()
              .regex(/^\d{1,6}:\d{20,40}$/)
              .optional()
              .catch(undefined),
          }),
        ]),
      })
      .transform(({ SendStatusSet: [{ Code, SerialNo }] }) => ({ code: Code, serialNo: SerialNo })),
  ]),
})

/**
 * Reads what Tencent Cloud answered. No I/O.
 *
 * An error of the whole request is in `Response.Error`. Otherwise the code of the one message decides. Both use the same
 * codes, with HTTP 200. An undocumented code is `failed`, and success with another status than 200 is `unknown`.
 *
 * @param body the whole body, or why there is none
 * @see https://cloud.tencent.com/document/api/382/59177 for the codes of sending
 * @see https://cloud.tencent.com/document/api/382/55981 for all codes
 */
export function parseSendSmsReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const reply = parseJsonReply(replySchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const { code, serialNo } = reply.value.Response
  if (code !== acceptedCode) return { status: meanings.get(code) ?? 'failed', reason: code }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId: serialNo }
}

/** @param list the second parts of the codes; an empty one stands for the first part alone */
function pairs(first: string, list: string): string {
  return list
    .split(' ')
    .map((second) => (second === '' ? first : `${first}.${second}`))
    .join(' ')
}
