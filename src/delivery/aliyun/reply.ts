import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { codes, type Meanings, parseJsonReply, type ReplyBody } from '../reply.ts'

const acceptedCode = 'OK'

/** Documented codes, by what they mean for us. All but `unknown` mean "not sent". */
const meanings: Meanings = new Map([
  // Not a number, or blacklisted.
  ...codes('refused', 'isv.MOBILE_NUMBER_ILLEGAL isv.BLACK_KEY_CONTROL_LIMIT'),
  ...codes('too_often', 'isv.BUSINESS_LIMIT_CONTROL'),
  // The account: its rights, its money, and the limits that its owner has set.
  ...codes('unavailable', 'isp.RAM_PERMISSION_DENY isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL'),
  ...codes('unavailable', 'isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE isv.OUT_OF_SERVICE'),
  ...codes('unavailable', 'isv.AMOUNT_NOT_ENOUGH isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL'),
  // Called from outside of mainland China.
  ...codes('unavailable', 'isv.DENY_IP_RANGE'),
  // Signature and template.
  ...codes('unavailable', 'isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGNATURE_SCENE_ILLEGAL isv.SMS_SIGN_ILLEGAL'),
  ...codes('unavailable', 'isv.SMS_TEMPLATE_ILLEGAL isv.SMS_CONTENT_ILLEGAL isv.EXTEND_CODE_ERROR'),
  ...codes('unavailable', 'isv.DOMESTIC_NUMBER_NOT_SUPPORTED isv.SMS_TEST_NUMBER_LIMIT'),
  ...codes('unavailable', 'isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL'),
  // The form of the request.
  ...codes('unavailable', 'isv.INVALID_PARAMETERS isv.INVALID_JSON_PARAM isv.PARAM_LENGTH_LIMIT'),
  ...codes('unavailable', 'isv.PARAM_NOT_SUPPORT_URL isv.MOBILE_COUNT_OVER_LIMIT'),
  // The gateway, which refuses before the SMS service sees the request.
  ...codes('unavailable', 'InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive SignatureDoesNotMatch'),
  ...codes('unavailable', 'IncompleteSignature InvalidTimeStamp.Expired InvalidTimeStamp.Format'),
  ...codes('unavailable', 'MissingParameter InvalidVersion NoPermission Forbidden.RAM Throttling'),
  ...codes('unavailable', 'Throttling.User'),
  // The same request came twice, and the first may have been served.
  ...codes('unknown', 'SignatureNonceUsed'),
])

const replySchema = z.object({
  // Letters only, so that it cannot repeat a number or a code.
  Code: z.string().regex(/^[A-Za-z][A-Za-z._]{1,63}$/),
  // Only for the log: an odd value is dropped, and the message stays accepted.
  BizId: z
    .string()
    .regex(/^\d{15,20}\^\d{1,2}$/)
    .optional()
    .catch(undefined),
})

/**
 * Reads what Aliyun answered. No I/O.
 *
 * HTTP status and code may disagree. Then the weaker claim wins, because a wrong `unavailable` sends a second SMS:
 * - 3xx, and 5xx other than 500 and 503: `unknown` with any body, because a hop on the way wrote the status and may have
 *   written the body as well;
 * - the success code with another status than 200: `unknown`;
 * - a documented code: what the code means. The SMS service refuses with HTTP 200, the gateway with 4xx and 503;
 * - 4xx, 500 and 503 with anything else, an undocumented code included: `failed`;
 * - 200 with an undocumented code: `failed`, or `unknown` if the body is no reply.
 *
 * @param body the whole body, or why there is none
 * @see https://help.aliyun.com/zh/sms/developer-reference/api-error-codes for the codes
 */
export function parseSendSmsReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const reply = parseJsonReply(replySchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const { Code, BizId } = reply.value
  if (Code !== acceptedCode) return { status: meanings.get(Code) ?? 'failed', reason: Code }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId: BizId }
}
