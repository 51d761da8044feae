import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

/** Other countries need other templates, and the number in another form. */
export const aliyunCountries = ['CN'] as const

export const aliyunSettings = {
  ALIYUN_ACCESS_KEY_ID: z.string().default(''),
  /** A secret. It signs, and is never sent. */
  ALIYUN_ACCESS_KEY_SECRET: z.string().default(''),
  /** The name in 【】 before the text, as Aliyun has approved it. */
  ALIYUN_SIGN_NAME: z.string().default(''),
  /** A template with one variable, `${code}`. */
  ALIYUN_TEMPLATE_CODE: z.string().default(''),
  /** With or without a final slash. */
  ALIYUN_BASE_URL: baseUrl().default('https://dysmsapi.aliyuncs.com'),
  /** Of the label of reassigned numbers (二次号), in the Cell Phone Number Service. */
  ALIYUN_NUMBER_HISTORY_AUTH_CODE: z.string().default(''),
  ALIYUN_NUMBER_HISTORY_BASE_URL: baseUrl().default('https://dytnsapi.aliyuncs.com'),
}

export type AliyunSettings = SettingsOf<typeof aliyunSettings>

/** What has no default and must be set where the provider is used. */
export const requiredAliyunSettings = [
  'ALIYUN_ACCESS_KEY_ID',
  'ALIYUN_ACCESS_KEY_SECRET',
  'ALIYUN_SIGN_NAME',
  'ALIYUN_TEMPLATE_CODE',
] as const

/** What must be set where Aliyun is asked about numbers. */
export const requiredNumberHistorySettings = [
  'ALIYUN_ACCESS_KEY_ID',
  'ALIYUN_ACCESS_KEY_SECRET',
  'ALIYUN_NUMBER_HISTORY_AUTH_CODE',
] as const
