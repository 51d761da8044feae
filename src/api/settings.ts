import * as z from 'zod'
import { list } from '../core/settings.ts'

const rule = 'must be a comma-separated list of origins, such as https://www.shop.example'

// A `*` would pass for a host name, and match nothing.
const origin = z
  .string()
  .refine((text) => /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text, {
    error: rule,
  })

export const apiSettings = {
  CLASSIC_API: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  /** Origins whose pages may call with cookies. */
  ALLOWED_ORIGINS: list().pipe(z.array(origin)).default([]),
}
