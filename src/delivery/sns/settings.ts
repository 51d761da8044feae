import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

export const snsSettings = {
  SNS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+){1,3}-\d$/, { error: 'must be a region of AWS, such as eu-west-1' })
    .default(''),
  /** With or without a final slash. The default is the region's endpoint. */
  SNS_BASE_URL: baseUrl().optional(),
  SNS_ACCESS_KEY_ID: z.string().default(''),
  /** A secret. It signs, and is never sent. */
  SNS_SECRET_ACCESS_KEY: z.string().default(''),
  /** Who sends, where a country allows names. */
  SNS_SENDER_ID: z
    .string()
    .regex(/^(?=.*[A-Za-z])[A-Za-z\d](?:[A-Za-z\d-]{0,9}[A-Za-z\d])?$/, {
      error: 'must be a name of at most 11 letters and digits',
    })
    .optional(),
}

export type SnsSettings = SettingsOf<typeof snsSettings>

/** What has no default and must be set where the provider is used. */
export const requiredSnsSettings = [
  'SNS_REGION',
  'SNS_ACCESS_KEY_ID',
  'SNS_SECRET_ACCESS_KEY',
  'BRAND_NAME',
] as const
