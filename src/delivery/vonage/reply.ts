import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { codes, type Meanings, parseJsonReply, type ReplyBody } from '../reply.ts'

/** Documented codes that mean “not sent”. 5, an internal error while the message was processed, is not one. */
const meanings: Meanings = new Map([
  // Invalid parameters (3): ours are checked at the start, so it is the number. An unknown prefix (6), barred (7), no longer
  // in use (33).
  ...codes('refused', '3 6 7 33'),
  // Throttled (1), credentials and account (4, 8, 11, 14, 32), balance (9), connections (10), a trial's list of numbers (29).
  ...codes('unavailable', '1 4 8 9 10 11 14 29 32'),
  // A parameter is missing (2), the text (12), the sender (15), the network code (22), the callback (23).
  ...codes('unavailable', '2 12 15 22 23'),
])

/** One message, because the text fits into one SMS. Of several, some may have been sent. */
const replySchema = z.object({
  messages: z.tuple([
    z.object({
      status: z.string().regex(/^\d{1,3}$/),
      // Only for the log: an odd value is dropped, and the message stays accepted.
      'message-id': z
        .string()
        .regex(/^([0-9A-F]{16}|[0-9a-f-]{36})$/)
        .optional()
        .catch(undefined),
    }),
  ]),
})

/**
 * Reads what Vonage answered. No I/O.
 *
 * Vonage refuses with HTTP 200 and a status in the body. That status with HTTP 4xx, 500 and 503 means the same, except `0`:
 * accepted with HTTP 200 only, and otherwise `unknown`. A status that is not documented is `failed`.
 *
 * @see https://developer.vonage.com/messaging/sms/guides/troubleshooting-sms for the codes
 */
export function parseSmsReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const reply = parseJsonReply(replySchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const [{ status, 'message-id': messageId }] = reply.value.messages
  if (status !== '0') return { status: meanings.get(status) ?? 'failed', reason: status }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId }
}
