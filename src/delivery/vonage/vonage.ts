import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { WriteText } from '../message.ts'
import type { SmsProvider } from '../provider.ts'
import { parseSmsReply } from './reply.ts'
import { buildSmsRequest } from './request.ts'
import type { VonageSettings } from './settings.ts'

/**
 * Sends verification codes through Vonage's SMS API: one request a message, never a second.
 *
 * Reasons are a provider's status of at most 3 digits, `http_` and a status, or one of `timeout`, `network`, `too_large`,
 * `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param parts `now` returns epoch milliseconds
 */
export function createVonage(
  settings: VonageSettings,
  timeoutMs: number,
  parts: ExchangeOutside & { readonly writeText: WriteText },
): SmsProvider {
  const { writeText } = parts
  const exchange = createExchange(parts, timeoutMs)
  return {
    name: 'vonage',
    countries: undefined,
    send: (message) =>
      exchange(message, buildSmsRequest(settings, message, writeText(message)), parseSmsReply),
  }
}
