import { type Random, randomToken } from '../../core/random.ts'
import { createExchange, type ExchangeOutside } from '../exchange.ts'
import type { SmsProvider } from '../provider.ts'
import { parseSendSmsReply } from './reply.ts'
import { buildSendSmsRequest } from './request.ts'
import { aliyunCountries, type AliyunSettings } from './settings.ts'

/** What the calls of Aliyun's APIs need of the world. */
export interface AliyunOutside extends ExchangeOutside {
  readonly random: Random
}

/**
 * Sends verification codes through Aliyun's Short Message Service (Dysmsapi): one request a message, never a second.
 *
 * Reasons are a provider's code, `http_` and a status, or one of `timeout`, `network`, `too_large`, `unreadable`.
 *
 * @param timeoutMs for the whole exchange, up to the last byte of the reply's body
 * @see https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export function createAliyun(
  settings: AliyunSettings,
  timeoutMs: number,
  outside: AliyunOutside,
): SmsProvider {
  const { now, random } = outside
  const exchange = createExchange(outside, timeoutMs)
  return {
    name: 'aliyun',
    countries: aliyunCountries,
    send: (message) =>
      exchange(
        message,
        buildSendSmsRequest(settings, message, now(), randomToken(random)),
        parseSendSmsReply,
      ),
  }
}
