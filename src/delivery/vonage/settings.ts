import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

export const vonageSettings = {
  /** With or without a final slash. */
  VONAGE_BASE_URL: baseUrl().default('https://rest.nexmo.com'),
  VONAGE_API_KEY: z.string().default(''),
  /** A secret. */
  VONAGE_API_SECRET: z.string().default(''),
  /** Who sends: a number or a name. */
  VONAGE_FROM: z
    .string()
    .regex(/^(\d{3,15}|(?=.*[A-Za-z])[A-Za-z\d]{1,11})$/, {
      error: 'must be a number of digits only, or a name of at most 11 letters and digits',
    })
    .default(''),
}

export type VonageSettings = SettingsOf<typeof vonageSettings>

/** What has no default and must be set where the provider is used. */
export const requiredVonageSettings = [
  'VONAGE_API_KEY',
  'VONAGE_API_SECRET',
  'VONAGE_FROM',
  'BRAND_NAME',
] as const
