import type { SettingsOf } from '../../core/settings.ts'
import { baseUrl, webhookSecret } from '../../core/settings.ts'

export const hookSettings = {
  /** Gets a POST for each message. */
  SMS_HOOK_URL: baseUrl().optional(),
  /** Signs the requests. */
  SMS_HOOK_SECRET: webhookSecret().optional(),
}

export type HookSettings = SettingsOf<typeof hookSettings>

/** What has no default and must be set where the provider is used. */
export const requiredHookSettings = ['SMS_HOOK_URL', 'SMS_HOOK_SECRET'] as const
