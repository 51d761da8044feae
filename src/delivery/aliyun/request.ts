import type { VerificationMessage } from '../provider.ts'
import { buildAcs3Request } from './acs3.ts'
import type { AliyunSettings } from './settings.ts'

/**
 * Builds the request that asks Aliyun for one templated SMS to a number in mainland China. No I/O.
 *
 * A verification template has one variable, so the message says nothing about the lifetime of the code.
 *
 * @param nowMs epoch milliseconds
 * @param nonce never used before
 * @throws {TypeError} if the base URL is no URL
 * @see https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export function buildSendSmsRequest(
  settings: AliyunSettings,
  { to, code }: VerificationMessage,
  nowMs: number,
  nonce: string,
): Request {
  const call = {
    baseUrl: settings.aliyunBaseUrl,
    action: 'SendSms',
    version: '2017-05-25',
    parameters: {
      PhoneNumbers: to.nationalNumber,
      SignName: settings.aliyunSignName,
      TemplateCode: settings.aliyunTemplateCode,
      TemplateParam: JSON.stringify({ code }),
    },
  }
  return buildAcs3Request(settings, call, nowMs, nonce)
}
