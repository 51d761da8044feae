import { readReplyBody } from '../core/reply-body.ts'
import type { SendOutcome } from './provider.ts'
import type { ReplyBody } from './reply.ts'

/**
 * How long after the deadline of the handing over a provider may still answer. The deadline is 10 s after the reservation,
 * and the platform runs a request on for 30 s after its caller hangs up. So 5 s are left to settle the outcome.
 */
const answerAfterDeadlineMs = 15_000

/** How long the provider may take that gets a message now. */
export function answerTimeoutMs(timeoutMs: number, deadlineMs: number, nowMs: number): number {
  return Math.max(0, Math.min(timeoutMs, deadlineMs + answerAfterDeadlineMs - nowMs))
}

/** Reads what a provider answered. No I/O. */
type ReadReply = (httpStatus: number, body: ReplyBody) => SendOutcome

/**
 * Sends one request once. It does not throw for what the network does: without a reply the outcome is `unknown`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 */
export async function exchange(
  fetch: typeof globalThis.fetch,
  request: Request,
  timeoutMs: number,
  readReply: ReadReply,
): Promise<SendOutcome> {
  const signal = AbortSignal.timeout(timeoutMs)
  let response: Response
  try {
    response = await fetch(request, { signal })
  } catch {
    // A connection that was never made looks like one that broke after the provider had read everything.
    return { status: 'unknown', reason: signal.aborted ? 'timeout' : 'network' }
  }
  return readReply(response.status, await readReplyBody(response, signal))
}
