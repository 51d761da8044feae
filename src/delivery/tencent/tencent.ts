import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { SmsProvider } from '../provider.ts'
import { parseSendSmsReply } from './reply.ts'
import { buildSendSmsRequest } from './request.ts'
import { tencentCountries, type TencentSettings } from './settings.ts'

/**
 * Sends verification codes through Tencent Cloud SMS, API 2021-01-11: one request a message, never a second.
 *
 * Reasons are a code of the provider, `http_` and a status, or one of `timeout`, `network`, `too_large`, `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param outside `now` returns epoch milliseconds
 * @see https://cloud.tencent.com/document/api/382/55981
 */
export function createTencent(
  settings: TencentSettings,
  timeoutMs: number,
  outside: ExchangeOutside,
): SmsProvider {
  const { now } = outside
  const exchange = createExchange(outside, timeoutMs)
  return {
    name: 'tencent',
    countries: tencentCountries,
    send: (message) => exchange(message, buildSendSmsRequest(settings, message, now()), parseSendSmsReply),
  }
}
