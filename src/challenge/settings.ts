import { wholeNumber } from '../core/settings.ts'

export const challengeSettings = {
  CAPTCHA_TTL_SECONDS: wholeNumber(60, 3600, 300),
  /** How many characters an easy picture shows. */
  CAPTCHA_LENGTH: wholeNumber(4, 6, 4),
  CAPTCHAS_PER_MINUTE_PER_CLIENT: wholeNumber(1, 1_000_000, 60),
}
