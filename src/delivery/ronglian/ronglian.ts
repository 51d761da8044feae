import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { SmsProvider } from '../provider.ts'
import { parseTemplateSmsReply } from './reply.ts'
import { buildTemplateSmsRequest } from './request.ts'
import { ronglianCountries, type RonglianSettings } from './settings.ts'

/**
 * Sends verification codes through Ronglian (Yuntongxun, cloopen.com): one request a message, never a second.
 *
 * Reasons are a provider's 6-digit code, `http_` and a status, or one of `timeout`, `network`, `too_large`, `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param outside `now` returns epoch milliseconds
 * @see https://doc.yuntongxun.com/pe/5a533de33b8496dd00dce07c
 */
export function createRonglian(
  settings: RonglianSettings,
  timeoutMs: number,
  outside: ExchangeOutside,
): SmsProvider {
  const { now } = outside
  const exchange = createExchange(outside, timeoutMs)
  return {
    name: 'ronglian',
    countries: ronglianCountries,
    send: (message) =>
      exchange(message, buildTemplateSmsRequest(settings, message, now()), parseTemplateSmsReply),
  }
}
