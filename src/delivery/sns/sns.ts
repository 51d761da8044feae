import { createExchange, type ExchangeOutside } from '../exchange.ts'
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
  parts: ExchangeOutside & { readonly writeText: WriteText },
): SmsProvider {
  const { now, writeText } = parts
  const exchange = createExchange(parts, timeoutMs)
  return {
    name: 'sns',
    countries: undefined,
    async send(message) {
      const request = await buildPublishRequest(settings, message, writeText(message), now())
      return exchange(message, request, parsePublishReply)
    },
  }
}
