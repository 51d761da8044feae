import { Buffer } from 'node:buffer'
import type { VerificationMessage } from '../provider.ts'
import type { TwilioSettings } from './settings.ts'

/**
 * Builds the request that asks Twilio for one SMS. No I/O.
 *
 * A message that could not be delivered while its code was good is dropped, by `ValidityPeriod`.
 *
 * @throws {TypeError} if the base URL is no URL
 * @see https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
 */
export function buildMessageRequest(
  settings: TwilioSettings,
  { to, validMinutes }: VerificationMessage,
  text: string,
): Request {
  const { twilioAccountSid, twilioAuthToken, twilioFrom, twilioMessagingServiceSid } = settings
  const root = settings.twilioBaseUrl.replace(/\/+$/, '')
  return new Request(`${root}/2010-04-01/Accounts/${twilioAccountSid}/Messages.json`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      To: to.phoneNumber,
      ...(twilioFrom === '' ? { MessagingServiceSid: twilioMessagingServiceSid } : { From: twilioFrom }),
      Body: text,
      ValidityPeriod: String(validMinutes * 60),
    }),
    // A redirect, if followed, would carry the code and the number to a host that the settings do not name.
    redirect: 'manual',
  })
}
