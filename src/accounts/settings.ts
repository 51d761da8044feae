import * as z from 'zod'
import { baseUrl, list, webhookSecret, wholeNumber } from '../core/settings.ts'

export const accountSettings = {
  SESSION_TTL_DAYS: wholeNumber(1, 400, 14),
  /** From 2, because a visit is written down once a day. */
  SESSION_IDLE_DAYS: wholeNumber(2, 400, 7),
  /** After so many days without a visit, the number of an account can be somebody else's. */
  NUMBER_QUARANTINE_DAYS: wholeNumber(30, 3650, 90),
  /** In characters. NIST asks for 15 where a password alone signs in. */
  PASSWORD_MIN_LENGTH: wholeNumber(8, 64, 8),
  /** Whether a chosen password is looked up in known data breaches. In production, unless said. */
  BREACHED_PASSWORDS: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
  /** A range API, as that of Have I Been Pwned. It learns 5 digits of a hash. */
  BREACHED_PASSWORDS_URL: baseUrl().default('https://api.pwnedpasswords.com'),
  /** Is told by POST what happens to users. */
  WEBHOOK_URL: baseUrl().optional(),
  WEBHOOK_SECRET: webhookSecret().optional(),
  /** User names that nobody can register. `builtin` is the well-known list. */
  RESERVED_USERNAMES: list()
    .transform((names) => names.map((name) => name.toLowerCase()))
    .default(['builtin']),
}
