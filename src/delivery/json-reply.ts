import type * as z from 'zod'
import type { UnreadReason } from '../core/reply-body.ts'
import { err, ok, type Result } from '../core/result.ts'
import type { SendOutcome } from './provider.ts'

/**
 * Reads a provider's JSON, as far as it is the same for every provider. No I/O.
 *
 * - 3xx, and 5xx other than 500 and 503: `unknown` with any body, because a hop on the way wrote the status and may have
 *   written the body as well;
 * - 4xx, 500 and 503 without a readable reply: `failed`;
 * - 2xx without a readable reply: `unknown`.
 *
 * Content-Type is ignored: a body of the right shape is a reply.
 *
 * @param body the whole body, or why there is none
 * @returns the reply, which may disagree with the HTTP status, or the outcome
 */
export function parseJsonReply<Reply>(
  schema: z.ZodType<Reply>,
  httpStatus: number,
  body: Result<string, UnreadReason>,
): Result<Reply, SendOutcome> {
  const isSuccess = httpStatus >= 200 && httpStatus < 300
  if (!isSuccess && !isRejection(httpStatus)) return err({ status: 'unknown', reason: `http_${httpStatus}` })
  const reply = body.ok ? schema.safeParse(parseJson(body.value)).data : undefined
  if (reply !== undefined) return ok(reply)
  if (!isSuccess) return err({ status: 'failed', reason: `http_${httpStatus}` })
  return err({ status: 'unknown', reason: body.ok ? 'unreadable' : body.error })
}

/** Whether the server itself wrote the status, and says that it did not do what it was asked. */
function isRejection(httpStatus: number): boolean {
  return (httpStatus >= 400 && httpStatus <= 500) || httpStatus === 503
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
