import { isGsm7 } from '../message.ts'
import type { VerificationMessage } from '../provider.ts'
import type { VonageSettings } from './settings.ts'

/**
 * Builds the request that asks Vonage for one SMS. No I/O.
 *
 * Without `type=unicode` Vonage replaces every character that GSM-7 has not. A message that could not be delivered while its
 * code was good is dropped, by `ttl`.
 *
 * @throws {TypeError} if the base URL is no URL
 * @see https://developer.vonage.com/api/sms
 */
export function buildSmsRequest(
  settings: VonageSettings,
  { to, validMinutes }: VerificationMessage,
  text: string,
): Request {
  const root = settings.vonageBaseUrl.replace(/\/+$/, '')
  return new Request(`${root}/sms/json`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      api_key: settings.vonageApiKey,
      api_secret: settings.vonageApiSecret,
      from: settings.vonageFrom,
      // Without the plus.
      to: to.phoneNumber.slice(1),
      text,
      type: isGsm7(text) ? 'text' : 'unicode',
      // In milliseconds.
      ttl: String(validMinutes * 60_000),
    }),
    // A redirect, if followed, would carry the code and the number to a host that the settings do not name.
    redirect: 'manual',
  })
}
