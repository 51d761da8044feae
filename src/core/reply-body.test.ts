import { describe, expect, it, vi } from 'vitest'
import { err, ok } from './result.ts'
import { readReplyBody } from './reply-body.ts'

const never = new AbortController().signal

describe('readReplyBody', () => {
  it.each([1, 2, 3, 5, 7, 100])('reads the same text in pieces of %d bytes', async (size) => {
    const text = '{"statusMsg":"成功🔑","statusCode":"000000"}'
    const bytes = encode(text)
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.slice(at * size, (at + 1) * size),
    )
    expect(await readReplyBody(bodyOf(pieces).response, never)).toEqual(ok(text))
  })

  it('reads no body as an empty text', async () => {
    expect(await readReplyBody(new Response(null), never)).toEqual(ok(''))
  })

  it('reads 16 KiB', async () => {
    const text = ' '.repeat(16 * 1024)
    expect(await readReplyBody(bodyOf([encode(text)]).response, never)).toEqual(ok(text))
  })

  it('stops after more than 16 KiB, and cancels the rest', async () => {
    const { response, cancel, left } = bodyOf(Array<Uint8Array>(100).fill(encode(' '.repeat(1024))), 'hang')
    expect(await readReplyBody(response, never)).toEqual(err('too_large'))
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(left).toHaveLength(100 - 17)
  })

  it.each([
    ['before it begins', AbortSignal.abort()],
    ['while it hangs', AbortSignal.timeout(20)],
  ])('stops when the signal aborts: %s', async (_, signal) => {
    const { response, cancel } = bodyOf([encode('{')], 'hang')
    expect(await readReplyBody(response, signal)).toEqual(err('timeout'))
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('reports a body that breaks off', async () => {
    expect(await readReplyBody(bodyOf([encode('{')], 'error').response, never)).toEqual(err('network'))
  })

  it('causes no unhandled rejection when the signal aborts later', async () => {
    const unhandled = vi.fn<(reason: unknown) => void>()
    process.on('unhandledRejection', unhandled)
    const time = new AbortController()
    await readReplyBody(bodyOf([]).response, time.signal)
    time.abort(new Error('too late'))
    await new Promise((resolve) => setTimeout(resolve, 0))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

function encode(text: string) {
  return new TextEncoder().encode(text)
}

/** A body of these pieces, which then ends, breaks off or hangs. */
function bodyOf(pieces: readonly Uint8Array[], end: 'close' | 'error' | 'hang' = 'close') {
  const cancel = vi.fn<() => Promise<void>>(() => new Promise(() => {}))
  const left = [...pieces]
  function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> | void {
    const piece = left.shift()
    if (piece !== undefined) return controller.enqueue(piece)
    if (end === 'hang') return new Promise<void>(() => {})
    return end === 'close' ? controller.close() : controller.error(new TypeError('connection reset'))
  }
  const stream = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
  return { response: new Response(stream), cancel, left }
}
