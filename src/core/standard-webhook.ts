import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

/**
 * A POST of JSON that its receiver can verify, as Standard Webhooks has it.
 *
 * @param secret `whsec_` and the base64 of 24 to 64 bytes
 * @param id the same for each attempt to deliver one message
 * @param nowMs epoch milliseconds; receivers refuse a request that is some minutes old
 * @throws {TypeError} the URL is no URL
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function buildSignedRequest(
  url: string,
  secret: string,
  id: string,
  body: string,
  nowMs: number,
): Request {
  const timestamp = String(Math.floor(nowMs / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return new Request(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
    // A redirect could carry the message to another host.
    redirect: 'manual',
  })
}
