import { type SettingsOf, wholeNumber } from '../core/settings.ts'

export const verificationSettings = {
  SMS_CODE_TTL_SECONDS: wholeNumber(60, 3600, 180),
  SMS_COOLDOWN_SECONDS: wholeNumber(60, 86_400, 180),
  SMS_HOURLY_LIMIT_PER_PHONE: wholeNumber(1, 10_000, 5),
  SMS_DAILY_LIMIT_PER_PHONE: wholeNumber(1, 10_000, 10),
  SMS_HOURLY_LIMIT_PER_CLIENT: wholeNumber(1, 1_000_000, 20),
  GUESSES_PER_CODE: wholeNumber(1, 1000, 5),
  /** The ledger stores the time of each of the day's wrong attempts. */
  GUESSES_PER_DAY: wholeNumber(1, 10_000, 50),
}

export type VerificationSettings = SettingsOf<typeof verificationSettings>
