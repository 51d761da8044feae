import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { VerificationMessage } from '../provider.ts'
import type { RonglianSettings } from './settings.ts'

/** China has had no daylight saving time since 1991, so a fixed offset is exact. */
const shanghaiOffsetMs = 8 * 3_600_000

/**
 * Builds the request that asks Ronglian for one templated SMS to a number in mainland China. No I/O.
 *
 * The signature and the `Authorization` header must carry the same timestamp, so both are made from one.
 *
 * @param nowMs epoch milliseconds; the provider takes the request for 24 h from then
 * @throws {TypeError} if the base URL is no URL
 * @see https://doc.yuntongxun.com/pe/5a533de33b8496dd00dce07c
 */
export function buildTemplateSmsRequest(
  settings: RonglianSettings,
  { to, code, validMinutes }: VerificationMessage,
  nowMs: number,
): Request {
  const { ronglianAccountSid, ronglianAuthToken, ronglianAppId, ronglianTemplateId } = settings
  const timestamp = shanghaiTimestamp(nowMs)
  // MD5 is the provider's choice. WebCrypto's MD5 exists in workerd only; node:crypto's runs in Node as well.
  const signature = createHash('md5')
    .update(`${ronglianAccountSid}${ronglianAuthToken}${timestamp}`)
    .digest('hex')
    .toUpperCase()
  const root = settings.ronglianBaseUrl.replace(/\/+$/, '')
  return new Request(`${root}/2013-12-26/Accounts/${ronglianAccountSid}/SMS/TemplateSMS?sig=${signature}`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: Buffer.from(`${ronglianAccountSid}:${timestamp}`).toString('base64'),
      'content-type': 'application/json;charset=utf-8',
    },
    body: JSON.stringify({
      to: to.nationalNumber,
      appId: ronglianAppId,
      templateId: ronglianTemplateId,
      datas: [code, String(validMinutes)],
    }),
    // A redirect, if followed, would carry the code and the number to a host that the settings do not name.
    redirect: 'manual',
  })
}

/** `yyyyMMddHHmmss` as a clock in Shanghai shows it. */
function shanghaiTimestamp(nowMs: number): string {
  return new Date(nowMs + shanghaiOffsetMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}
