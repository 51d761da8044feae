import { list, wholeNumber } from '../core/settings.ts'

export const accountSettings = {
  SESSION_TTL_DAYS: wholeNumber(1, 400, 14),
  /** From 2, because a visit is written down once a day. */
  SESSION_IDLE_DAYS: wholeNumber(2, 400, 7),
  /** User names that nobody can register. `builtin` is the well-known list. */
  RESERVED_USERNAMES: list()
    .transform((names) => names.map((name) => name.toLowerCase()))
    .default(['builtin']),
}
