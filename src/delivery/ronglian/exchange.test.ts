import { describe, expect, it, vi } from 'vitest'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { err, ok } from '../../core/result.ts'
import { readReplyBody } from './reply.ts'
import { ronglianSender } from './ronglian.ts'

const settings = {
  baseUrl: 'https://sms.example:8883',
  accountSid: '8a216da8000000000000000000000001',
  authToken: '0123456789abcdef0123456789abcdef',
  appId: '8a216da8000000000000000000000002',
  templateId: '1',
  // Not to come: whoever tests the time-out shortens it.
  timeoutMs: 600_000,
}
const message = {
  to: '+8613800138000' as PhoneNumber,
  code: '012345',
  validMinutes: 3,
  handOverBeforeMs: Infinity,
}
const success = '{"statusCode":"000000"}'

/** Sends once to a provider that answers `respond()`. */
const sendTo = async (respond: () => Response, timeoutMs = settings.timeoutMs) => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => respond())
  const outcome = await ronglianSender({ ...settings, timeoutMs }, { fetch, now: () => 0 })(message)
  expect(fetch).toHaveBeenCalledTimes(1)
  return outcome
}

/** A body of the given pieces that stays open unless `ends`, and knows whether it was let go of. */
const bodyOf = (pieces: readonly (string | Uint8Array)[], ends: boolean) => {
  const cancel = vi.fn<() => Promise<void>>(() => new Promise(() => {}))
  const left = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece))
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const piece = left.shift()
    if (piece !== undefined) return controller.enqueue(piece)
    if (ends) return controller.close()
    return new Promise<void>(() => {})
  }
  const stream = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
  return { stream, cancel, left }
}

describe('the exchange with Ronglian', () => {
  it('ends at the time-out, even if the body does not heed the signal of its fetch', async () => {
    const { stream, cancel } = bodyOf([success], false)
    expect(await sendTo(() => new Response(stream), 20)).toEqual({ status: 'unknown', reason: 'timeout' })
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('reads nothing once the time is up', async () => {
    const { stream, cancel } = bodyOf([], false)
    expect(await readReplyBody(new Response(stream), AbortSignal.abort())).toEqual(err('timeout'))
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('says why nothing was read of an answer that settles nothing', async () => {
    const answer = new Response(success, { status: 502 })
    expect(await readReplyBody(answer, new AbortController().signal)).toEqual(err('skipped'))
  })

  it('leaves nothing behind that fails when the time is up later', async () => {
    const unhandled = vi.fn<(reason: unknown) => void>()
    process.on('unhandledRejection', unhandled)
    const time = new AbortController()
    expect(await readReplyBody(new Response(success), time.signal)).toEqual(ok(success))
    time.abort(new Error('too late'))
    await new Promise((resolve) => setTimeout(resolve, 0))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('keeps the word of a rejection whose body does not end', async () => {
    const { stream, cancel } = bodyOf(['<p>'], false)
    const outcome = await sendTo(() => new Response(stream, { status: 400 }), 20)
    expect(outcome).toEqual({ status: 'unavailable', reason: 'http_400' })
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it.each([302, 502, 504])('lets go of a body that it need not read: HTTP %i', async (status) => {
    const { stream, cancel, left } = bodyOf([success], true)
    const outcome = await sendTo(() => new Response(stream, { status }))
    expect(outcome).toEqual({ status: 'unknown', reason: `http_${status}` })
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(left).toHaveLength(1)
  })

  it.each([
    ['16 KiB', 16 * 1024, { status: 'accepted', messageId: undefined }],
    ['a byte more', 16 * 1024 + 1, { status: 'unknown', reason: 'too_large' }],
  ])('reads at most 16 KiB: %s', async (_, byteCount, outcome) => {
    const { stream } = bodyOf([success, ' '.repeat(byteCount - success.length)], true)
    expect(await sendTo(() => new Response(stream))).toEqual(outcome)
  })

  it('reads no further once an answer is too large', async () => {
    const { stream, cancel, left } = bodyOf(Array<string>(100).fill(' '.repeat(1024)), false)
    expect(await sendTo(() => new Response(stream))).toEqual({
      status: 'unknown',
      reason: 'too_large',
    })
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(left).toHaveLength(100 - 17)
  })

  it('puts pieces together that cut a character in two', async () => {
    const text = '{"statusMsg":"成功","statusCode":"000000"}'
    const bytes = new TextEncoder().encode(text)
    const { stream } = bodyOf([bytes.slice(0, 15), bytes.slice(15)], true)
    expect(await readReplyBody(new Response(stream), AbortSignal.timeout(settings.timeoutMs))).toEqual(
      ok(text),
    )
  })

  it('takes an answer without a body', async () => {
    expect(await readReplyBody(new Response(null), new AbortController().signal)).toEqual(ok(''))
    const outcome = await sendTo(() => new Response(null))
    expect(outcome).toEqual({ status: 'unknown', reason: 'unreadable' })
  })

  it('asks with a signal, without following redirects, and not as a method of another object', async () => {
    let seen: { self: unknown; request: Request; signal: unknown } | undefined
    const fetch = async function (this: unknown, input: RequestInfo | URL, init?: RequestInit) {
      seen = { self: this, request: new Request(input, init), signal: init?.signal }
      return new Response(success)
    }
    await ronglianSender(settings, { fetch, now: () => 0 })(message)
    expect(seen?.self).toBeUndefined()
    expect(seen?.request.redirect).toBe('manual')
    expect(seen?.signal).toBeInstanceOf(AbortSignal)
  })

  const secrets = ['13800138000', '012345', settings.authToken, settings.accountSid]

  it.each<[string, () => Response]>([
    ['as its code', () => Response.json({ statusCode: secrets.join(' '), statusMsg: secrets.join(' ') })],
    [
      'as the message id',
      () => Response.json({ statusCode: '000000', templateSMS: { smsMessageSid: secrets.join() } }),
    ],
    ['in an error page', () => new Response(secrets.join(' '), { status: 400 })],
    ['in where to go', () => Response.redirect(`https://sms.example/?${secrets.join('&')}`)],
    [
      'in what fetch throws',
      () => {
        throw new TypeError(`could not fetch ${secrets.join(' ')}`)
      },
    ],
  ])(
    'keeps number, code, token and sid out of the outcome, where the other side repeats them %s',
    async (_, respond) => {
      const shown = JSON.stringify(await sendTo(respond))
      for (const secret of secrets) expect(shown).not.toContain(secret)
    },
  )

  it('throws for a fault of ours before anything is sent', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    const send = ronglianSender({ ...settings, baseUrl: 'nowhere' }, { fetch, now: () => 0 })
    await expect(send(message)).rejects.toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })
})
