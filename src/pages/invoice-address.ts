/** An address as it stands on an envelope, line by line, the country in the reader's language. */
import type { Address } from '../core/customer.ts'
import type { Locale } from './texts/locale.ts'

/** Where the postal code stands after city and state. */
const codeLast: ReadonlySet<string> = new Set(['US', 'CA', 'AU', 'GB', 'IE', 'IN', 'NZ', 'SG', 'ZA'])

export function addressLines(address: Address | null, locale: Locale): string[] {
  if (address === null) return []
  const { line1, line2, city, state, postal_code: code, country } = address
  const present = (parts: (string | null)[], by: string) => parts.filter(part => part !== null && part.trim() !== '').join(by)
  const place = codeLast.has(country ?? '')
    ? present([present([city, state], ', '), code], ' ')
    : present([present([code, city], ' '), state], ', ')
  return [line1, line2, place, country === null ? null : countryName(country, locale)].filter(
    (line): line is string => line !== null && line.trim() !== '',
  )
}

function countryName(code: string, locale: Locale): string {
  return /^[A-Za-z]{2}$/.test(code) ? (new Intl.DisplayNames(locale, { type: 'region' }).of(code.toUpperCase()) ?? code) : code
}
