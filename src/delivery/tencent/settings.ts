import * as z from 'zod'
import { baseUrl, type SettingsOf } from '../../core/settings.ts'

/** Numbers elsewhere need a template of another kind. */
export const tencentCountries = ['CN'] as const

export const tencentSettings = {
  /** Without a path, because the signature is for the path `/`. */
  TENCENT_BASE_URL: baseUrl()
    .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', {
      error: 'must be a URL without a path',
    })
    .default('https://sms.tencentcloudapi.com'),
  TENCENT_SECRET_ID: z.string().default(''),
  /** A secret. It signs, and is never sent. */
  TENCENT_SECRET_KEY: z.string().default(''),
  TENCENT_SDK_APP_ID: z.string().default(''),
  /** The approved signature, without brackets. The provider puts it before the text. */
  TENCENT_SIGN_NAME: z.string().default(''),
  /** A template of verification codes, whose {1} is the code and whose {2} is its validity in minutes. */
  TENCENT_TEMPLATE_ID: z.string().default(''),
  TENCENT_REGION: z
    .string()
    .regex(/^[a-z]+(-[a-z0-9]+)+$/, { error: 'must be a region such as ap-guangzhou' })
    .default('ap-guangzhou'),
}

export type TencentSettings = SettingsOf<typeof tencentSettings>

/** What has no default and must be set where the provider is used. */
export const requiredTencentSettings = [
  'TENCENT_SECRET_ID',
  'TENCENT_SECRET_KEY',
  'TENCENT_SDK_APP_ID',
  'TENCENT_SIGN_NAME',
  'TENCENT_TEMPLATE_ID',
] as const
