/** Amounts and numbers as they stand in the page's sentences, set apart so that no direction of text turns them around. */
import type { CheckoutView } from './checkout-view.ts'
import { moneyText } from './money-text.ts'
import { isolated } from './page-frame.ts'
import type { Locale } from './texts/locale.ts'
import type { Texts } from './texts/texts.ts'

/** In the order's currency. */
export function amountText(t: Texts, view: CheckoutView, amount: bigint): string {
  return isolated(moneyText(amount, view.order.currency, view.locale), t.direction)
}

/** "1200" → "1,200", exact at any size. What is no number is shown as it came. */
export function numberText(decimal: string, locale: Locale): string {
  if (!isDecimal(decimal)) return decimal
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(decimal as `${number}`)
}

/** "7.25" → "7.25%". */
export function percentText(decimal: string, locale: Locale): string {
  if (!isDecimal(decimal)) return decimal
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent', maximumFractionDigits: 20 }).format(decimal as `${number}`)
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text)
}
