import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import {
  codes,
  isRejection,
  type Meanings,
  outcomeWithoutBody,
  parseJson,
  providersBody,
  type ReplyBody,
} from '../reply.ts'

/** Documented codes that mean “not sent”. */
const meanings: Meanings = new Map([
  // Not a number (21211), a short code (21265), unsubscribed (21610), not mobile (21614), a landline (21635).
  ...codes('refused', '21211 21265 21610 21614 21635'),
  // Account and credentials.
  ...codes('unavailable', '10001 20003 20404 20429 21608'),
  // The sender, also for this number's country or network: another provider has other senders.
  ...codes('unavailable', '21212 21266 21267 21408 21603 21606 21611 21612 21657 21659 21660 21661'),
  ...codes('unavailable', '21701 21703 21705'),
  // The form of the request.
  ...codes('unavailable', '21602 21604 21605 21617'),
])

const message = z.object({
  status: z.enum([
    'accepted',
    'scheduled',
    'queued',
    'sending',
    'sent',
    'delivered',
    'failed',
    'undelivered',
  ]),
  // Only for the log: an odd value is dropped, and the message stays accepted.
  sid: z
    .string()
    .regex(/^(SM|MM)[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
})

const refusal = z.object({ code: z.int().min(10_000).max(99_999) })

/**
 * Reads what Twilio answered. No I/O.
 *
 * - 429: `unavailable` with any body, because such a request is documented as not processed;
 * - 201 with a message: `accepted`, or `failed` if the message has failed already;
 * - 4xx, 500 and 503 with a documented code: what the code means, and with anything else: `failed`;
 * - everything else is `unknown`.
 *
 * @see https://www.twilio.com/docs/api/errors for the codes
 * @see https://www.twilio.com/docs/api/errors/20429 for 429
 */
export function parseMessageReply(httpStatus: number, body: ReplyBody): SendOutcome {
  const text = providersBody(httpStatus, body)
  if (httpStatus === 201) {
    const made = parseJson(text, message)
    if (made === undefined) return outcomeWithoutBody(httpStatus, body)
    return made.status === 'failed' || made.status === 'undelivered'
      ? { status: 'failed', reason: made.status }
      : { status: 'accepted', messageId: made.sid }
  }
  const code = isRejection(httpStatus) ? parseJson(text, refusal)?.code.toString() : undefined
  if (httpStatus === 429) return { status: 'unavailable', reason: code ?? 'http_429' }
  if (code === undefined) return outcomeWithoutBody(httpStatus, body)
  return { status: meanings.get(code) ?? 'failed', reason: code }
}
