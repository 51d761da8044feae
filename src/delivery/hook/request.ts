import { buildSignedRequest } from '../../core/standard-webhook.ts'
import type { VerificationMessage } from '../provider.ts'
import type { HookSettings } from './settings.ts'

/**
 * Builds the request that asks the operator's own endpoint for one SMS, as the send-SMS hook of Supabase gets it. No I/O.
 *
 * @param id fresh for each message
 * @param nowMs epoch milliseconds
 * @throws {TypeError} if the URL is missing or no URL
 * @see https://supabase.com/docs/guides/auth/auth-hooks/send-sms-hook
 */
export function buildHookRequest(
  { smsHookUrl = '', smsHookSecret = '' }: HookSettings,
  { to, code }: VerificationMessage,
  id: string,
  nowMs: number,
): Request {
  // Supabase writes numbers without the plus sign.
  const sms = { otp: code, phone: to.phoneNumber.replace(/^\+/, '') }
  return buildSignedRequest(smsHookUrl, smsHookSecret, id, JSON.stringify({ sms }), nowMs)
}
