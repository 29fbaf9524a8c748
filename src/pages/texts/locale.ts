/** The languages that the pages speak, and how they run. */
export const locales = ['en', 'de'] as const
export type Locale = (typeof locales)[number]
export type Direction = 'ltr' | 'rtl'
