/** Taxes: the rates that apply to an amount, and what they come to. */
import Big from 'big.js'
import { percentOf, percentWithin, plainText } from './money.ts'
import type { Stored } from './record.ts'

export type TaxRate = Stored & {
  name: string
  /** Percent, exact: "18", "7.25". */
  percentage: string
  /** Whether prices contain it already. */
  inclusive: boolean
  country: string | null
  state: string | null
  archivedAt: Temporal.Instant | null
}

/** A rate as it was when it was applied: frozen on sessions and invoices. In the words it is stored and shown in. */
export type TaxTerms = { tax_rate_id: string; name: string; percentage: string; inclusive: boolean }
/** Amounts in stored terms are texts: jsonb keeps no bigint. */
export type TaxShare = TaxTerms & { amount: string }

export type TaxStatus = 'none' | 'exempt' | 'reverse'

export type Taxed = {
  /** On top. */
  tax: bigint
  /** Contained in the amount. */
  included: bigint
  shares: TaxShare[]
}

/**
 * Inclusive rates are taken out of the amount together (amount × rate / (100 + their sum)); exclusive ones come on top
 * of what is left without them. Each rate is rounded by itself. A negative amount carries the exact opposite.
 */
export function taxOn(amount: bigint, rates: readonly TaxTerms[], status: TaxStatus): Taxed {
  if (status === 'exempt') return { tax: 0n, included: 0n, shares: [] }
  const inclusive = rates.filter(r => r.inclusive)
  const together = plainText(inclusive.reduce((sum, r) => sum.plus(r.percentage), new Big(0)))
  const due = (tax: bigint) => (status === 'reverse' ? 0n : tax)
  const within = inclusive.map(r => ({ rate: r, amount: due(percentWithin(amount, r.percentage, together)) }))
  const included = within.reduce((sum, s) => sum + s.amount, 0n)
  const onTop = rates.filter(r => !r.inclusive).map(r => ({ rate: r, amount: due(percentOf(amount - included, r.percentage)) }))
  return {
    tax: onTop.reduce((sum, s) => sum + s.amount, 0n),
    included,
    shares: [...within, ...onTop].map(({ rate, amount }) => ({ ...rate, amount: amount.toString() })),
  }
}

export function taxTerms(rate: TaxRate): TaxTerms {
  return { tax_rate_id: rate.id, name: rate.name, percentage: rate.percentage, inclusive: rate.inclusive }
}
