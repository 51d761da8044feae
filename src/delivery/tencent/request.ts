import { createHash, createHmac } from 'node:crypto'
import type { VerificationMessage } from '../provider.ts'
import type { TencentSettings } from './settings.ts'

const contentType = 'application/json; charset=utf-8'
const algorithm = 'TC3-HMAC-SHA256'
const signedHeaders = 'content-type;host'

/**
 * Builds the request that asks Tencent Cloud for one templated SMS. No I/O.
 *
 * @param nowMs epoch milliseconds; the provider takes the request for 5 minutes from then
 * @throws {TypeError} if the base URL is no URL
 * @see https://cloud.tencent.com/document/api/382/55981
 */
export function buildSendSmsRequest(
  settings: TencentSettings,
  { to, code, validMinutes }: VerificationMessage,
  nowMs: number,
): Request {
  const url = new URL('/', settings.tencentBaseUrl)
  const timestamp = String(Math.floor(nowMs / 1000))
  const body = JSON.stringify({
    PhoneNumberSet: [to.phoneNumber],
    SmsSdkAppId: settings.tencentSdkAppId,
    TemplateId: settings.tencentTemplateId,
    SignName: settings.tencentSignName,
    TemplateParamSet: [code, String(validMinutes)],
  })
  return new Request(url, {
    method: 'POST',
    headers: {
      authorization: authorise(settings, url.host, timestamp, body),
      'content-type': contentType,
      'x-tc-action': 'SendSms',
      'x-tc-region': settings.tencentRegion,
      'x-tc-timestamp': timestamp,
      'x-tc-version': '2021-01-11',
    },
    body,
    // A redirect, if followed, would carry the code and the number to a host that the settings do not name.
    redirect: 'manual',
  })
}

/**
 * Signs with a key of the day, which is derived from the secret key.
 *
 * @param timestamp epoch seconds, as in the header
 * @see https://cloud.tencent.com/document/api/382/52072
 */
function authorise(
  { tencentSecretId, tencentSecretKey }: TencentSettings,
  host: string,
  timestamp: string,
  body: string,
): string {
  const headers = `content-type:${contentType}\nhost:${host}\n`
  const canonicalRequest = `POST\n/\n\n${headers}\n${signedHeaders}\n${sha256(body)}`
  const date = new Date(Number(timestamp) * 1000).toISOString().slice(0, 10)
  const scope = `${date}/sms/tc3_request`
  const stringToSign = `${algorithm}\n${timestamp}\n${scope}\n${sha256(canonicalRequest)}`
  const key = scope.split('/').reduce<string | Uint8Array>(hmac, `TC3${tencentSecretKey}`)
  const signature = createHmac('sha256', key).update(stringToSign).digest('hex')
  return `${algorithm} Credential=${tencentSecretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}
