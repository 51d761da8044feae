import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { WriteText } from '../message.ts'
import type { SmsProvider } from '../provider.ts'
import { parseMessageReply } from './reply.ts'
import { buildMessageRequest } from './request.ts'
import type { TwilioSettings } from './settings.ts'

/**
 * Sends verification codes through Twilio: one request a message, never a second.
 *
 * Reasons are a provider's 5-digit code, a message's status, `http_` and a status, or one of `timeout`, `network`,
 * `too_large`, `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param parts `now` returns epoch milliseconds
 */
export function createTwilio(
  settings: TwilioSettings,
  timeoutMs: number,
  parts: ExchangeOutside & { readonly writeText: WriteText },
): SmsProvider {
  const { writeText } = parts
  const exchange = createExchange(parts, timeoutMs)
  return {
    name: 'twilio',
    countries: undefined,
    send: (message) =>
      exchange(message, buildMessageRequest(settings, message, writeText(message)), parseMessageReply),
  }
}
