/** The languages of texts that people get. The names are BCP 47 tags. */
export const locales = ['en', 'zh-CN'] as const

export type Locale = (typeof locales)[number]
