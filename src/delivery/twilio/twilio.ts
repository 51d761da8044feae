import { exchange } from '../exchange.ts'
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
 */
export function createTwilio(
  settings: TwilioSettings,
  timeoutMs: number,
  { fetch, writeText }: { readonly fetch: typeof globalThis.fetch; readonly writeText: WriteText },
): SmsProvider {
  return {
    name: 'twilio',
    countries: undefined,
    send: (message) =>
      exchange(
        fetch,
        buildMessageRequest(settings, message, writeText(message)),
        timeoutMs,
        parseMessageReply,
      ),
  }
}
