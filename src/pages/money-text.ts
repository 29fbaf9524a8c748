/** Amounts for people: exact at any size, with the decimals of the currency and the currency always visible. */
import { exponentOf } from '../core/currency.ts'
import { decimalText } from '../core/money.ts'
import type { Locale } from './texts.ts'

/** 49900 inr → "₹499.00", 500 jpy → "¥500", 1500 kwd → "KWD 1.500". Formatted from a decimal text, never through a float. */
export function moneyText(amount: bigint, currency: string, locale: Locale): string {
  const places = exponentOf(currency.toLowerCase())
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  })
  return format.format(decimalText(amount, currency.toLowerCase()) as `${number}`)
}
