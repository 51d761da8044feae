import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { type Meanings, parseJsonReply, type ReplyBody } from '../reply.ts'

const acceptedCode = 'Ok'

/** Documented codes, by what they mean for us. */
const meanings: Meanings = new Map([
  // Not a number, or one that gets no messages.
  ...codesOf('refused', 'InvalidParameterValue', 'IncorrectPhoneNumber'),
  ...codesOf('refused', 'FailedOperation', 'PhoneNumberInBlacklist'),
  ...codesOf(
    'too_often',
    'LimitExceeded',
    'DeliveryFrequencyLimit PhoneNumberDailyLimit PhoneNumberOneHourLimit',
  ),
  ...codesOf('too_often', 'LimitExceeded', 'PhoneNumberSameContentDailyLimit PhoneNumberThirtySecondLimit'),
  // The limits of the account, not of the number.
  ...codesOf('unavailable', 'LimitExceeded', 'AppDailyLimit DailyLimit PhoneNumberCountLimit'),
  ...codesOf(
    'unavailable',
    'RequestLimitExceeded',
    ' GlobalRegionUinLimitExceeded IPLimitExceeded UinLimitExceeded',
  ),
  // The account and its signature.
  ...codesOf(
    'unavailable',
    'AuthFailure',
    'InvalidAuthorization InvalidSecretId MFAFailure SecretIdNotFound',
  ),
  ...codesOf(
    'unavailable',
    'AuthFailure',
    'SignatureExpire SignatureFailure TokenFailure UnauthorizedOperation',
  ),
  ...codesOf('unavailable', 'InternalError', 'SigFieldMissing SigVerificationFail RequestTimeException'),
  ...codesOf('unavailable', 'UnauthorizedOperation', ' RequestIpNotInWhitelist RequestPermissionDeny'),
  ...codesOf('unavailable', 'UnauthorizedOperation', 'SdkAppIdIsDisabled SerivceSuspendDueToArrears'),
  ...codesOf('unavailable', 'UnauthorizedOperation', 'SmsSdkAppIdVerifyFail'),
  ...codesOf('unavailable', 'FailedOperation', 'InsufficientBalanceInSmsPackage'),
  ...codesOf('unavailable', 'InvalidParameterValue', 'SdkAppIdNotExist'),
  ...codesOf('unavailable', 'InvalidParameter', 'AppidAndBizId'),
  // The template and its text.
  ...codesOf(
    'unavailable',
    'FailedOperation',
    'SignatureIncorrectOrUnapproved TemplateIncorrectOrUnapproved',
  ),
  ...codesOf('unavailable', 'FailedOperation', 'ContainSensitiveWord'),
  ...codesOf('unavailable', 'InvalidParameter', 'DirtyWordFound'),
  ...codesOf(
    'unavailable',
    'InvalidParameterValue',
    'ContentLengthLimit ProhibitedUseUrlInTemplateParameter',
  ),
  ...codesOf(
    'unavailable',
    'InvalidParameterValue',
    'TemplateParameterFormatError TemplateParameterLengthLimit',
  ),
  // The form of the request.
  ...codesOf('unavailable', 'FailedOperation', 'FailResolvePacket JsonParseFail'),
  ...codesOf('unavailable', 'InternalError', 'JsonParseFail RestApiInterfaceNotExist'),
  ...codesOf('unavailable', 'InvalidParameter', ' InvalidParameters'),
  ...codesOf('unavailable', 'MissingParameter', ' EmptyPhoneNumberSet'),
  ...codesOf('unavailable', 'UnsupportedOperation', 'UnsuportedRegion'),
  // It timed out on its own way to the carrier.
  ...codesOf('unknown', 'InternalError', 'Timeout SendAndRecvFail'),
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
function codesOf<Meaning extends string>(meaning: Meaning, first: string, list: string): [string, Meaning][] {
  return list.split(' ').map((second) => [second === '' ? first : `${first}.${second}`, meaning])
}
