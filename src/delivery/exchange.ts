import { readReplyBody, type UnreadReason } from '../core/reply-body.ts'
import type { Result } from '../core/result.ts'
import type { SendOutcome } from './provider.ts'

/** Reads what a provider answered: the HTTP status, and the whole body, or why there is none. No I/O. */
type ParseReply = (httpStatus: number, body: Result<string, UnreadReason>) => SendOutcome

/**
 * Makes one request to a provider, never a second, and reads the reply.
 *
 * @param fetch is not called as a method: workerd's fetch refuses that
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @returns what the reply says; without a reply `unknown`, for `timeout` or `network`
 */
export async function exchange(
  fetch: typeof globalThis.fetch,
  request: Request,
  timeoutMs: number,
  parseReply: ParseReply,
): Promise<SendOutcome> {
  const signal = AbortSignal.timeout(timeoutMs)
  let response: Response
  try {
    response = await fetch(request, { signal })
  } catch {
    // A connection that was never made looks like one that broke after the provider had read everything.
    return { status: 'unknown', reason: signal.aborted ? 'timeout' : 'network' }
  }
  return parseReply(response.status, await readReplyBody(response, signal))
}
