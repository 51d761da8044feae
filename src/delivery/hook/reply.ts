import * as z from 'zod'
import type { SendOutcome } from '../provider.ts'
import { parseJsonReply, type ReplyBody } from '../reply.ts'

/** What a hook says if it certainly sent nothing. `docs/sms-hook.md` has them for those who write a hook. */
const meanings = {
  sms_refused: 'refused',
  sms_too_frequent: 'too_often',
  sms_unavailable: 'unavailable',
} as const

const refusalSchema = z.object({
  error: z.object({ code: z.enum(['sms_refused', 'sms_too_frequent', 'sms_unavailable']) }),
})

/**
 * Reads what a hook answered. No I/O.
 *
 * - 2xx: `accepted`, unless the body is JSON with a member `error`. That is `failed`, because Supabase's hooks report errors
 *   with HTTP 200;
 * - 4xx, 500 and 503 with one of the three codes: what the code means. With any other body: `failed`;
 * - another status: `unknown`, because a hop on the way may have written it.
 *
 * @param body the whole body, or why there is none
 * @returns `accepted` without a message id
 */
export function parseHookReply(httpStatus: number, body: ReplyBody): SendOutcome {
  if (httpStatus >= 200 && httpStatus < 300) {
    if (parseJsonReply(errorSchema, httpStatus, body).ok) return { status: 'failed', reason: 'error_in_2xx' }
    return { status: 'accepted', messageId: undefined }
  }
  const reply = parseJsonReply(refusalSchema, httpStatus, body)
  if (!reply.ok) return reply.error
  const { code } = reply.value.error
  return { status: meanings[code], reason: code }
}

const errorSchema = z.object({ error: z.unknown().refine((error) => error !== undefined && error !== null) })
