/** Amounts as English pages write them, spelled out here once more: nothing of the program is asked how. */
const symbols: Readonly<Record<string, string>> = { usd: '$', inr: '₹', jpy: '¥', kwd: 'KWD\u00a0' }
const decimals: Readonly<Record<string, number>> = { usd: 2, inr: 2, jpy: 0, kwd: 3 }

/** Minor units: 123456n usd → "$1,234.56", -500n jpy → "-¥500". */
export function shownMoney(amount: bigint, currency: string): string {
  const places = decimals[currency]!
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',')
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`
  return `${amount < 0n ? '-' : ''}${symbols[currency]}${whole}${fraction}`
}

/** "7.25" → "7.25%". */
export function shownRate(name: string, percentage: string): string {
  return `${name} (${percentage}%)`
}
