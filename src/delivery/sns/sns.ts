import { answerTimeoutMs, exchange } from '../exchange.ts'
import type { WriteText } from '../message.ts'
import type { SmsProvider } from '../provider.ts'
import { parsePublishReply } from './reply.ts'
import { buildPublishRequest } from './request.ts'
import type { SnsSettings } from './settings.ts'

/**
 * Sends verification codes through Amazon SNS: one request a message, never a second.
 *
 * Reasons are a provider's code of letters, `http_` and a status, or one of `timeout`, `network`, `too_large`, `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param parts `now` returns epoch milliseconds
 */
export function createSns(
  settings: SnsSettings,
  timeoutMs: number,
  parts: {
    readonly fetch: typeof globalThis.fetch
    readonly now: () => number
    readonly writeText: WriteText
  },
): SmsProvider {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch, now, writeText } = parts
  return {
    name: 'sns',
    countries: undefined,
    async send(message) {
      const request = await buildPublishRequest(settings, message, writeText(message), now())
      const leftMs = answerTimeoutMs(timeoutMs, message.deadlineMs, now())
      return exchange(fetch, request, leftMs, parsePublishReply)
    },
  }
}
