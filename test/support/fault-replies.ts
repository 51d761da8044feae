import type { RonglianFault } from './ronglian-fake.ts'

/** What goes wrong with a correct request to any provider. With `delivers` the message is delivered all the same. */
export type Fault = RonglianFault

/**
 * Answers a request with a fault, or with `success` if there is none. A call that hangs ends when its client gives up.
 *
 * @param success the body of a reply that accepts
 */
export async function replyWith(
  fault: Fault | undefined,
  { signal }: Request,
  success: string,
): Promise<Response> {
  const headers = { 'content-type': 'application/json;charset=utf-8' }
  switch (fault?.kind) {
    case 'answer':
      return new Response(fault.body, { status: fault.status, headers: fault.headers ?? headers })
    case 'reset':
      return lose()
    case 'hang_in_body':
      return new Response(
        part(success, () => wait(Infinity, signal)),
        { status: fault.status, headers },
      )
    case 'reset_in_body':
      return new Response(part(success, lose), { status: fault.status, headers })
    case 'slow':
      await wait(fault.delayMs, signal)
      return new Response(success, { headers })
    case undefined:
      return new Response(success, { headers })
  }
}

/** A body that starts, and then does something else. */
function part(text: string, breakOff: () => Promise<void>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, 20)))
      breakOff().catch((error: unknown) => controller.error(error))
    },
  })
}

/** Resolves after `delayMs`. Rejects as fetch does if the client gives up first. */
function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (delayMs < Infinity) setTimeout(resolve, delayMs)
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

function lose(): Promise<never> {
  return Promise.reject(new TypeError('connection reset'))
}
