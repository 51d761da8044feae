import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

/** Ronglian sends to other countries by another API. */
export const ronglianCountries = ['CN'] as const

export const ronglianSettings = {
  /** With or without a final slash. */
  RONGLIAN_BASE_URL: baseUrl().default('https://app.cloopen.com:8883'),
  RONGLIAN_ACCOUNT_SID: z.string().default(''),
  /** A secret. It signs, and is never sent. */
  RONGLIAN_AUTH_TOKEN: z.string().default(''),
  RONGLIAN_APP_ID: z.string().default(''),
  /** A template whose {1} is the code and whose {2} is its validity in minutes. */
  RONGLIAN_TEMPLATE_ID: z.string().default('1'),
}

export type RonglianSettings = SettingsOf<typeof ronglianSettings>

/** What has no default and must be set where the provider is used. */
export const requiredRonglianSettings = [
  'RONGLIAN_ACCOUNT_SID',
  'RONGLIAN_AUTH_TOKEN',
  'RONGLIAN_APP_ID',
] as const
