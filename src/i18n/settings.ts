import * as z from 'zod'
import { locales } from './locales.ts'

export const i18nSettings = {
  /** For a caller whose language is none of ours, or unknown. */
  DEFAULT_LOCALE: z.enum(locales, { error: `must be ${locales.join(' or ')}` }).default('en'),
}
