import { answerTimeoutMs, exchange } from '../exchange.ts'
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
  outside: { readonly fetch: typeof fetch; readonly now: () => number },
): SmsProvider {
  // workerd's fetch refuses to be called as another object's method.
  const { fetch, now } = outside
  return {
    name: 'ronglian',
    countries: ronglianCountries,
    send: (message) =>
      exchange(
        fetch,
        buildTemplateSmsRequest(settings, message, now()),
        answerTimeoutMs(timeoutMs, message.deadlineMs, now()),
        parseTemplateSmsReply,
      ),
  }
}
