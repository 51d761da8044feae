import { err, ok, type Result } from './result.ts'

/** Why a reply has no body to parse. */
export type UnreadReason = 'timeout' | 'network' | 'too_large'

/** Providers' replies have some hundred bytes. A longer one is not theirs, and must not fill our memory. */
const providersReplyBytes = 16 * 1024

/** Reads a reply's body until `signal` aborts, at most `maxBytes` of it, and cancels the rest. It never throws. */
export async function readReplyBody(
  response: Response,
  signal: AbortSignal,
  maxBytes: number = providersReplyBytes,
): Promise<Result<string, UnreadReason>> {
  if (response.body === null) return ok('')
  const reader = response.body.getReader()
  try {
    return await readAll(reader, signal, maxBytes)
  } catch {
    return err(signal.aborted ? 'timeout' : 'network')
  } finally {
    // Not awaited: a stream that hangs may hang here as well. After the end of the body it does nothing.
    reader.cancel().catch(ignore)
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
  maxBytes: number,
): Promise<Result<string, UnreadReason>> {
  const aborted = rejectionOnAbort(signal)
  const decoder = new TextDecoder()
  let text = ''
  let byteCount = 0
  for (;;) {
    // Raced, because nothing promises that a body obeys the signal of its fetch.
    const { done, value } = await Promise.race([reader.read(), aborted])
    if (done) return ok(text + decoder.decode())
    byteCount += value.byteLength
    if (byteCount > maxBytes) return err('too_large')
    text += decoder.decode(value, { stream: true })
  }
}

/** Must be raced at once, so a late rejection is handled. */
function rejectionOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

function ignore(): void {}
