import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { type Locale, locales } from '../../i18n/locales.ts'

/**
 * The caller's language, by `Accept-Language`.
 *
 * Only languages are compared, not scripts and regions: `en-GB` gets English, and `zh-TW` gets Chinese rather than English.
 */
export function requestLocale(c: Context, defaultLocale: Locale): Locale {
  return accepts(c, {
    header: 'Accept-Language',
    supports: [...locales],
    default: defaultLocale,
    match: (accepted) =>
      accepted
        // In the caller's order already. A quality of 0 means “not this one”.
        .filter(({ q }) => q > 0)
        .map(({ type }) => locales.find((locale) => languageOf(locale) === languageOf(type)))
        .find((locale) => locale !== undefined) ?? defaultLocale,
  }) as Locale
}

function languageOf(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0]
}
