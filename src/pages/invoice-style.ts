/** The style sheet of documents: all that the checkout page has, and their own behind it. */
import { checkoutStyle, sheetOf } from './checkout-style.ts'

const sheet = sheetOf(['style-invoice.css'])

export function invoiceStyle(accent: string | null): string {
  return `${checkoutStyle(accent)}${sheet}`
}
