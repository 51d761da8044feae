import * as z from 'zod'
import { domainName, list } from '../core/settings.ts'

const rule = 'must be a comma-separated list of origins, such as https://www.shop.example'

// A `*` would pass for a host name, and match nothing.
const origin = z
  .string()
  .refine((text) => /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text, {
    error: rule,
  })

export const apiSettings = {
  CLASSIC_API: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  /** `shop.example`: whose hosts' scripts can read the classic surface's `username` cookie. */
  USERNAME_COOKIE_DOMAIN: domainName().optional(),
  /** `shop.example`: whose hosts all get the session. Any of them can then also read and set it. */
  SESSION_COOKIE_DOMAIN: domainName().optional(),
  /** `shop.example`: the site that passkeys belong to. The host that was called, unless said. */
  PASSKEY_RP_ID: domainName().optional(),
  /** Origins whose pages may call with cookies. */
  ALLOWED_ORIGINS: list().pipe(z.array(origin)).default([]),
}
