/**
 * Every sentence the pages say, one file a language and family of pages. Sentences with values are functions, because
 * word order differs between languages. An error says what happened and what to do; nothing here promises what the page
 * cannot know.
 */
import { checkoutDe } from './checkout-de.ts'
import { type CheckoutTexts, checkoutEn } from './checkout-en.ts'
import { frameDe } from './frame-de.ts'
import { type FrameTexts, frameEn } from './frame-en.ts'
import { invoiceDe } from './invoice-de.ts'
import { type InvoiceTexts, invoiceEn } from './invoice-en.ts'
import { letterDe } from './letter-de.ts'
import { type LetterTexts, letterEn } from './letter-en.ts'
import { type Direction, type Locale, locales } from './locale.ts'
import { outcomeDe } from './outcome-de.ts'
import { type OutcomeTexts, outcomeEn } from './outcome-en.ts'

/** `direction`: how the language runs. The invoice's words stand by themselves, under `invoice`. */
export type Texts = FrameTexts & CheckoutTexts & OutcomeTexts & LetterTexts & { direction: Direction; invoice: InvoiceTexts }

export const texts: Record<Locale, Texts> = {
  en: { ...frameEn, ...checkoutEn, ...outcomeEn, ...letterEn, invoice: invoiceEn, direction: 'ltr' },
  de: { ...frameDe, ...checkoutDe, ...outcomeDe, ...letterDe, invoice: invoiceDe, direction: 'ltr' },
}

/** Longer headers are not from browsers. */
const tagsMax = 1000

/**
 * The first that we speak: each entry is a BCP 47 tag ("de-AT") or the value of an Accept-Language header, whose
 * languages are tried in the order of their weights. English when none is ours.
 */
export function localeOf(tags: readonly (string | null | undefined)[]): Locale {
  for (const entry of tags) {
    const wanted = (entry ?? '')
      .slice(0, tagsMax)
      .split(',')
      .map(part => /^\s*([a-z]{2,8})\b[\w-]*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(part))
      .filter(part => part !== null)
      .map(([, language, weight]) => ({ language: language!.toLowerCase(), weight: weight === undefined ? 1 : Number.parseFloat(weight) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
    const found = wanted.map(({ language }) => locales.find(locale => locale === language)).find(locale => locale !== undefined)
    if (found !== undefined) return found
  }
  return 'en'
}

/** The bank's reason in words; a code that is not in the table says only that the card was declined. */
export function declineText(t: Texts, declineCode: string): string {
  return ofTable(t.declines, declineCode) ?? t.declineOther
}

export function failureText(t: Texts, reason: string): string {
  return ofTable(t.failures, reason) ?? t.failedOther
}

export function promotionText(t: Texts, code: string): string {
  return ofTable(t.promotions, code) ?? t.promotionOther
}

/** What a table says under a code from elsewhere; null when it has no such entry of its own. */
export function ofTable(table: Record<string, string>, code: string): string | null {
  return Object.hasOwn(table, code) ? table[code]! : null
}

/** Shown in UTC and saying so: the page does not know the buyer's time zone. */
export function timeText(at: Temporal.Instant, locale: Locale): string {
  return at.toLocaleString(locale, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}

export function dateText(at: Temporal.Instant, locale: Locale): string {
  return at.toLocaleString(locale, { timeZone: 'UTC', dateStyle: 'long' })
}
