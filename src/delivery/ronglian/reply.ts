import * as z from 'zod'
import { err, ok, type Result } from '../../core/result.ts'
import type { SendOutcome } from '../provider.ts'

/** Why a reply has no body to parse. */
type UnreadReason = 'skipped' | 'timeout' | 'network' | 'too_large'

// A reply has about 120 bytes. What is longer is no reply of theirs, and shall not fill our memory.
const maxReplyBytes = 16 * 1024

const acceptedCode = '000000'

// The number is the reason: not a number (112306, 160042), or on a blacklist (112317, 160034).
const numberCodes = ['112306', '160042', '112317', '160034']
// The number got too many messages. Another provider would help round a limit that protects its owner.
const tooOftenCodes = ['112314', '160038', '160039', '160040', '160041']
const refusingCodes: ReadonlySet<string> = new Set([...numberCodes, ...tooOftenCodes])

const replySchema = z.object({
  statusCode: z.string().regex(/^\d{6}$/),
  // Only for our records: an odd one is dropped, and does not make an accepted message less accepted.
  templateSMS: z
    .object({ smsMessageSid: z.string().regex(/^[0-9a-f]{32}$/i) })
    .optional()
    .catch(undefined),
})

type Reply = z.infer<typeof replySchema>

/**
 * Whose word an HTTP status is.
 *
 * 502, 504 and their like come from a hop that lost the provider half-way; a redirect is not an answer at all.
 */
const standingOf = (httpStatus: number): 'success' | 'rejection' | 'doubt' => {
  // Stryker disable next-line StringLiteral: only the other two are asked for by name
  if (httpStatus >= 200 && httpStatus < 300) return 'success'
  if ((httpStatus >= 400 && httpStatus <= 500) || httpStatus === 503) return 'rejection'
  return 'doubt'
}

const ignore = () => {}

/** To be raced at once: a rejection that comes when the race is over is then nobody's fault. */
const rejectionOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })

const readAll = async (
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<Result<string, UnreadReason>> => {
  const aborted = rejectionOnAbort(signal)
  const decoder = new TextDecoder()
  let text = ''
  let byteCount = 0
  for (;;) {
    // Raced, not left to the stream: that a body obeys the signal of its fetch is not ours to promise.
    const { done, value } = await Promise.race([reader.read(), aborted])
    if (done) return ok(text + decoder.decode())
    byteCount += value.byteLength
    if (byteCount > maxReplyBytes) return err('too_large')
    text += decoder.decode(value, { stream: true })
  }
}

/**
 * Reads a reply's body within the time of `signal` and at most 16 KiB of it, and lets go of the rest.
 *
 * @returns `skipped` without reading where the HTTP status has already decided; it never throws
 */
export const readReplyBody = async (
  response: Response,
  signal: AbortSignal,
): Promise<Result<string, UnreadReason>> => {
  if (response.body === null) return ok('')
  const reader = response.body.getReader()
  try {
    if (standingOf(response.status) === 'doubt') return err('skipped')
    return await readAll(reader, signal)
  } catch {
    return err(signal.aborted ? 'timeout' : 'network')
  } finally {
    // Not awaited: a stream that hangs may hang here as well. On one read to its end it does nothing.
    reader.cancel().catch(ignore)
  }
}

const parseReply = (text: string): Reply | undefined => {
  try {
    // Stryker disable BlockStatement: without the other block the function ends in undefined as well
    return replySchema.safeParse(JSON.parse(text)).data
  } catch {
    // Stryker restore BlockStatement
    return undefined
  }
}

/**
 * Reads what Ronglian answered. No I/O.
 *
 * HTTP status and code may disagree. Then the weaker claim wins, for a wrong `unavailable` sends a second SMS:
 * - doubtful status (3xx, 5xx other than 500 and 503), any code → `unknown`: a hop on the way wrote the status,
 *   and may have written the body as well;
 * - 4xx, 500 or 503 with the success code, or a 2xx other than 200 with it → `unknown`;
 * - 4xx, 500 or 503 with an error code → both say that nothing was sent, and the code knows why;
 * - 2xx with an error code → the code: the provider reports its refusals with HTTP 200.
 *
 * Content-Type has no vote: a body that has the shape is a reply, whatever its label.
 *
 * @param body the whole body, or why there is none
 * @see https://doc.yuntongxun.com/p/5a5857203b8496dd00dd2b3d for the codes
 */
export const parseTemplateSmsReply = (
  httpStatus: number,
  body: Result<string, UnreadReason>,
): SendOutcome => {
  const standing = standingOf(httpStatus)
  if (standing === 'doubt') return { status: 'unknown', reason: `http_${httpStatus}` }
  const reply = body.ok ? parseReply(body.value) : undefined
  if (reply === undefined) {
    if (standing === 'rejection') return { status: 'unavailable', reason: `http_${httpStatus}` }
    return { status: 'unknown', reason: body.ok ? 'unreadable' : body.error }
  }
  if (reply.statusCode !== acceptedCode) {
    return {
      status: refusingCodes.has(reply.statusCode) ? 'refused' : 'unavailable',
      reason: reply.statusCode,
    }
  }
  if (httpStatus !== 200) return { status: 'unknown', reason: `http_${httpStatus}` }
  return { status: 'accepted', messageId: reply.templateSMS?.smsMessageSid }
}
