import { AwsV4Signer } from 'aws4fetch'
import type { VerificationMessage } from '../provider.ts'
import type { SnsSettings } from './settings.ts'

/**
 * Builds and signs the request that asks Amazon SNS for one SMS. No I/O.
 *
 * Only the signer of aws4fetch is used: its client repeats requests, and a repeated one can send a second SMS.
 *
 * @param nowMs epoch milliseconds; the provider takes the request for 15 minutes from then
 * @throws {TypeError} if the base URL is no URL
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html for the attributes
 */
export async function buildPublishRequest(
  settings: SnsSettings,
  { to }: VerificationMessage,
  text: string,
  nowMs: number,
): Promise<Request> {
  const { snsRegion: region, snsSenderId } = settings
  const root = (settings.snsBaseUrl ?? `https://sns.${region}.amazonaws.com`).replace(/\/+$/, '')
  const { url, ...signed } = await new AwsV4Signer({
    url: `${root}/`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: to.phoneNumber,
      Message: text,
      // Delivered first, and charged as such. The account's default may be `Promotional`.
      ...attribute(1, 'AWS.SNS.SMS.SMSType', 'Transactional'),
      ...(snsSenderId !== undefined && attribute(2, 'AWS.SNS.SMS.SenderID', snsSenderId)),
    }).toString(),
    accessKeyId: settings.snsAccessKeyId,
    secretAccessKey: settings.snsSecretAccessKey,
    service: 'sns',
    region,
    datetime: new Date(nowMs).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    allHeaders: true,
  }).sign()
  // A redirect, if followed, would carry the code and the number to a host that the settings do not name.
  return new Request(url, { ...signed, redirect: 'manual' })
}

/** One attribute of the message, as SNS numbers them in a form. */
function attribute(number: number, name: string, value: string): Record<string, string> {
  const entry = `MessageAttributes.entry.${number}`
  return {
    [`${entry}.Name`]: name,
    [`${entry}.Value.DataType`]: 'String',
    [`${entry}.Value.StringValue`]: value,
  }
}
