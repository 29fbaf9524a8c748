/** Amounts for people: exact at any size, with the decimals of the currency and the currency always visible. */
import { exponentOf } from '../core/currency.ts'
import { decimalText } from '../core/money.ts'
import type { Locale } from './texts/locale.ts'

/** 49900 inr → "₹499.00", 500 jpy → "¥500", 1500 kwd → "KWD 1.500". Formatted from a decimal text, never through a float. */
export function moneyText(amount: bigint, currency: string, locale: Locale): string {
  return majorMoneyText(decimalText(amount, currency.toLowerCase()), currency, locale)
}

/** A decimal of major units, whose places may go beyond the currency's: "0.0025" usd → "$0.0025". For prices of one unit. */
export function majorMoneyText(major: string, currency: string, locale: Locale): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: exponentOf(currency.toLowerCase()),
    maximumFractionDigits: 20,
  })
  return format.format(major as `${number}`)
}
