import { list, wholeNumber } from '../core/settings.ts'

export const accountSettings = {
  SESSION_TTL_DAYS: wholeNumber(1, 400, 14),
  /** User names that nobody can register. `builtin` is the well-known list. */
  RESERVED_USERNAMES: list()
    .transform((names) => names.map((name) => name.toLowerCase()))
    .default(['builtin']),
}
