import { beforeEach, describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/delivery/provider.ts'
import { type createProviderFake, type ProviderFault, transportFaults as faults } from './provider-fake.ts'

interface Provider<Message extends { readonly to: string }> {
  readonly fake: ReturnType<typeof createProviderFake<Message>>
  /** Sends one message. */
  readonly send: (fetch: typeof globalThis.fetch, timeoutMs?: number) => Promise<SendOutcome>
  /** What the fake then delivers. */
  readonly delivered: Message
  readonly messageId: RegExp
  /** What the outcome must not repeat. */
  readonly secrets: readonly string[]
}

/** What every provider's adapter does, whatever its wire format is. */
export function describeProvider<Message extends { readonly to: string }>(
  name: string,
  { fake, send, delivered, messageId, secrets }: Provider<Message>,
): void {
  describe(`sending by ${name}`, () => {
    beforeEach(() => fake.reset())

    it('delivers the message once, as the provider requires', async () => {
      expect(await send(fake.fetch)).toEqual({
        status: 'accepted',
        messageId: expect.stringMatching(messageId),
      })
      expect(fake.rejections).toEqual([])
      expect(fake.messages).toEqual([delivered])
      expect(fake.requests).toBe(1)
    })

    it.each<[string, ProviderFault, string, string]>([
      ['HTTP 400', faults.http(400), 'failed', 'http_400'],
      ['HTTP 500', faults.http(500), 'failed', 'http_500'],
      ['a gateway’s page', faults.http(502), 'unknown', 'http_502'],
      ['a page with HTTP 200', faults.html, 'unknown', 'unreadable'],
      ['nothing with HTTP 200', faults.empty, 'unknown', 'unreadable'],
      ['a redirect to another host', faults.redirect, 'unknown', 'http_302'],
      ['an oversized reply', faults.oversized, 'unknown', 'too_large'],
      ['silence, not delivered', faults.hang, 'unknown', 'timeout'],
      ['silence, delivered', { ...faults.hang, delivers: true }, 'unknown', 'timeout'],
      ['a reply after the time-out', faults.slow(60_000), 'unknown', 'timeout'],
      ['a body that never ends', faults.hangInBody(), 'unknown', 'timeout'],
      ['a rejection whose body never ends', faults.hangInBody(400), 'failed', 'http_400'],
      ['a gateway whose body never ends', faults.hangInBody(504), 'unknown', 'http_504'],
      ['a broken connection, not delivered', faults.reset, 'unknown', 'network'],
      ['a broken connection, delivered', { kind: 'reset', delivers: true }, 'unknown', 'network'],
      ['a reply lost in its body, delivered', faults.replyLost, 'unknown', 'network'],
      ['a rejection whose body breaks off', faults.resetInBody(503), 'failed', 'http_503'],
    ])('makes one request and reports what is known: %s', async (_, fault, status, reason) => {
      fake.respondWith(fault)
      const isEndless = fault.kind === 'slow' || fault.kind === 'hang_in_body'
      expect(await send(fake.fetch, isEndless ? 20 : undefined)).toEqual({ status, reason })
      expect(fake.rejections).toEqual([])
      expect(fake.requests).toBe(1)
      expect(fake.messages).toEqual(fault.delivers === true ? [delivered] : [])
    })

    it('calls fetch with a signal, and not as a method of another object', async () => {
      let seen: { self: unknown; signal: unknown } | undefined
      await send(async function (this: unknown, _, init) {
        seen = { self: this, signal: init?.signal }
        return new Response()
      })
      expect(seen).toEqual({ self: undefined, signal: expect.any(AbortSignal) })
    })

    const repeated = secrets.join(' ')

    it.each<[string, () => Response | Promise<Response>]>([
      ['in a page', () => new Response(repeated)],
      ['in an error page', () => new Response(repeated, { status: 400 })],
      ['in a redirect', () => Response.redirect(`https://sms.example/?${encodeURIComponent(repeated)}`)],
      ['in what fetch throws', () => Promise.reject(new TypeError(`could not fetch ${repeated}`))],
    ])('reports no secret that the provider repeats %s', async (_, respond) => {
      const shown = JSON.stringify(await send(async () => respond()))
      for (const secret of secrets) expect(shown).not.toContain(secret)
    })
  })
}
