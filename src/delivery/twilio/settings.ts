import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

export const twilioSettings = {
  /** With or without a final slash. */
  TWILIO_BASE_URL: baseUrl().default('https://api.twilio.com'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, { error: 'must be AC and 32 hexadecimal digits' })
    .default(''),
  /** A secret. */
  TWILIO_AUTH_TOKEN: z.string().default(''),
  /** Who sends: a number, a short code or a name. */
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z\d][A-Za-z\d &+_-]{0,10})$/, {
      error:
        'must be a number with its country code, a short code, or a name of at most 11 letters and digits',
    })
    .default(''),
  /** Instead of it: a pool of senders. */
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/, { error: 'must be MG and 32 hexadecimal digits' })
    .default(''),
}

export type TwilioSettings = SettingsOf<typeof twilioSettings>

/** What has no default and must be set where the provider is used. */
export const requiredTwilioSettings = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'BRAND_NAME'] as const
