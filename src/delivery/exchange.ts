import { readReplyBody } from '../core/reply-body.ts'
import type { SendOutcome, VerificationMessage } from './provider.ts'
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

/** What an exchange needs of the world. */
export interface ExchangeOutside {
  readonly fetch: typeof fetch
  /** Epoch ms. */
  readonly now: () => number
}

/** Sends one request for a message once. It does not throw for what the network does: without a reply it is `unknown`. */
export type Exchange = (
  message: Pick<VerificationMessage, 'deadlineMs'>,
  request: Request,
  readReply: ReadReply,
) => Promise<SendOutcome>

/** @param timeoutMs for the whole exchange, up to the last byte of the reply's body */
export function createExchange(outside: ExchangeOutside, timeoutMs: number): Exchange {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch, now } = outside
  return async function exchange({ deadlineMs }, request, readReply) {
    const signal = AbortSignal.timeout(answerTimeoutMs(timeoutMs, deadlineMs, now()))
    let response: Response
    try {
      response = await fetch(request, { signal })
    } catch {
      // A connection that was never made looks like one that broke after the provider had read everything.
      return { status: 'unknown', reason: signal.aborted ? 'timeout' : 'network' }
    }
    return readReply(response.status, await readReplyBody(response, signal))
  }
}
