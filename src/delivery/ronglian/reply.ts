import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { codes, type Meanings, parseJsonReply, type ReplyBody } from '../reply.ts'

const acceptedCode = '000000'

/** Documented codes that mean "not sent", by what they mean for us. */
const meanings: Meanings = new Map([
  // Not a number (112306, 160042), or blacklisted (112317, 160034).
  ...codes('refused', '112306 160042 112317 160034'),
  ...codes('too_often', '112314 160038 160039 160040 160041'),
  // Authorisation.
  ...codes('unavailable', '111100 111101 111102 111103 111104 111105 111106 111107 111108 111109'),
  ...codes('unavailable', '111110 111111 111112 111113'),
  // No account, no balance, no such application.
  ...codes('unavailable', '111141 111142 160014 111169 111181 112310'),
  // Template.
  ...codes('unavailable', '112307 112308 112311 112318 160032 160043'),
  // The form of the request.
  ...codes('unavailable', '112602 112604 112610 112611 112616'),
])

const replySchema = z.object({
  statusCode: z.string().regex(/^\d{6}$/),
  // Only for the log: an odd value is dropped, and the message stays accepted.
  templateSMS: z
    .object({ smsMessageSid: z.string().regex(/^[0-9a-f]{32}$/i) })
    .optional()
    .catch(undefined),
})

/**
 * Reads what Ronglian answered. No I/O.
 *
 * HTTP status and code may disagree. Then the weaker claim wins, because a wrong `unavailable` sends a second SMS:
 * - the success code with another status than 200: `unknown`;
 * - a documented code: what the code means. The provider reports its refusals with HTTP 200;
 * - an undocumented code: `failed`.
 *
 * @param body the whole body, or why there is none
 * @see https://doc.yuntongxun.com/p/5a5857203b8496dd00dd2b3d for the codes
 */
export function parseTemplateSmsReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const reply = parseJsonReply(replySchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const { statusCode, templateSMS } = reply.value
  if (statusCode !== acceptedCode) return { status: meanings.get(statusCode) ?? 'failed', reason: statusCode }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId: templateSMS?.smsMessageSid }
}
