import { randomToken, type Random } from '../../core/random.ts'
import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { SmsProvider } from '../provider.ts'
import { parseHookReply } from './reply.ts'
import { buildHookRequest } from './request.ts'
import type { HookSettings } from './settings.ts'

/**
 * Sends verification codes through an endpoint of the operator, signed as Standard Webhooks has it: one request a message,
 * never a second.
 *
 * The message id is the `webhook-id`, so that both logs can be compared. Reasons are one of the hook's three codes,
 * `error_in_2xx`, `http_` and a status, `timeout` or `network`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @param outside `now` returns epoch milliseconds
 */
export function createHook(
  settings: HookSettings,
  timeoutMs: number,
  outside: ExchangeOutside & { readonly random: Random },
): SmsProvider {
  const { now, random } = outside
  const exchange = createExchange(outside, timeoutMs)
  return {
    name: 'hook',
    countries: undefined,
    async send(message) {
      const id = `msg_${randomToken(random)}`
      const outcome = await exchange(message, buildHookRequest(settings, message, id, now()), parseHookReply)
      return outcome.status === 'accepted' ? { ...outcome, messageId: id } : outcome
    },
  }
}
