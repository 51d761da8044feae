import * as z from 'zod'
import type { UnreadReason } from '../../core/reply-body.ts'
import type { Result } from '../../core/result.ts'
import { parseJsonReply } from '../json-reply.ts'
import type { SendOutcome } from '../provider.ts'

type Meaning = 'refused' | 'too_often' | 'unavailable' | 'unknown'

const acceptedCode = 'Ok'

/** Documented codes, by what they mean for us. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  // Not a number, or one that gets no messages.
  ...codes('refused', 'InvalidParameterValue', 'IncorrectPhoneNumber'),
  ...codes('refused', 'FailedOperation', 'PhoneNumberInBlacklist'),
  ...codes(
    'too_often',
    'LimitExceeded',
    'DeliveryFrequencyLimit PhoneNumberDailyLimit PhoneNumberOneHourLimit',
  ),
  ...codes('too_often', 'LimitExceeded', 'PhoneNumberSameContentDailyLimit PhoneNumberThirtySecondLimit'),
  // The limits of the account, not of the number.
  ...codes('unavailable', 'LimitExceeded', 'AppDailyLimit DailyLimit PhoneNumberCountLimit'),
  ...codes(
    'unavailable',
    'RequestLimitExceeded',
    ' GlobalRegionUinLimitExceeded IPLimitExceeded UinLimitExceeded',
  ),
  // The account and its signature.
  ...codes('unavailable', 'AuthFailure', 'InvalidAuthorization InvalidSecretId MFAFailure SecretIdNotFound'),
  ...codes(
    'unavailable',
    'AuthFailure',
    'SignatureExpire SignatureFailure TokenFailure UnauthorizedOperation',
  ),
  ...codes('unavailable', 'InternalError', 'SigFieldMissing SigVerificationFail RequestTimeException'),
  ...codes('unavailable', 'UnauthorizedOperation', ' RequestIpNotInWhitelist RequestPermissionDeny'),
  ...codes('unavailable', 'UnauthorizedOperation', 'SdkAppIdIsDisabled SerivceSuspendDueToArrears'),
  ...codes('unavailable', 'UnauthorizedOperation', 'SmsSdkAppIdVerifyFail'),
  ...codes('unavailable', 'FailedOperation', 'InsufficientBalanceInSmsPackage'),
  ...codes('unavailable', 'InvalidParameterValue', 'SdkAppIdNotExist'),
  ...codes('unavailable', 'InvalidParameter', 'AppidAndBizId'),
  // The template and its text.
  ...codes('unavailable', 'FailedOperation', 'SignatureIncorrectOrUnapproved TemplateIncorrectOrUnapproved'),
  ...codes('unavailable', 'FailedOperation', 'ContainSensitiveWord'),
  ...codes('unavailable', 'InvalidParameter', 'DirtyWordFound'),
  ...codes('unavailable', 'InvalidParameterValue', 'ContentLengthLimit ProhibitedUseUrlInTemplateParameter'),
  ...codes(
    'unavailable',
    'InvalidParameterValue',
    'TemplateParameterFormatError TemplateParameterLengthLimit',
  ),
  // The form of the request.
  ...codes('unavailable', 'FailedOperation', 'FailResolvePacket JsonParseFail'),
  ...codes('unavailable', 'InternalError', 'JsonParseFail RestApiInterfaceNotExist'),
  ...codes('unavailable', 'InvalidParameter', ' InvalidParameters'),
  ...codes('unavailable', 'MissingParameter', ' EmptyPhoneNumberSet'),
  ...codes('unavailable', 'UnsupportedOperation', 'UnsuportedRegion'),
  // It timed out on its own way to the carrier.
  ...codes('unknown', 'InternalError', 'Timeout SendAndRecvFail'),
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
export function parseSendSmsReply(httpStatus: number, body: Result<string, UnreadReason>): SendOutcome {
  const reply = parseJsonReply(replySchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const { code, serialNo } = reply.value.Response
  if (code !== acceptedCode) return { status: meanings.get(code) ?? 'failed', reason: code }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId: serialNo }
}

/** @param list the second parts of the codes; an empty one stands for the first part alone */
function codes(meaning: Meaning, first: string, list: string): [string, Meaning][] {
  return list.split(' ').map((second) => [second === '' ? first : `${first}.${second}`, meaning])
}
