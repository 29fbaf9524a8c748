/**
 * The order of arithmetic of every offer and invoice:
 *
 *   line amounts → discounts → tax per line on what is left → shipping, taxed by the rates of the whole, not discounted
 *   total = subtotal − discounts + shipping + exclusive tax        due = total − what goes to the balance
 *
 * Inclusive tax is contained in the lines and only told. Values in, values out; every amount in minor units.
 */
import { unchargeableRest } from './currency.ts'
import { type DiscountShare, type DiscountTerms, discountLines } from './discount.ts'
import { Failure } from './failure.ts'
import { amountMax } from './money.ts'
import { type TaxShare, type TaxStatus, type TaxTerms, taxOn } from './tax.ts'

export type Cart = {
  currency: string
  lines: readonly { amount: bigint; productId: string | null; taxRates: readonly TaxTerms[] }[]
  discounts: readonly DiscountTerms[]
  shipping: bigint
  /** Of the shipping. */
  taxRates: readonly TaxTerms[]
  taxStatus: TaxStatus
}

export type LineTotals = {
  discountAmount: bigint
  discounts: DiscountShare[]
  taxAmount: bigint
  taxIncludedAmount: bigint
  taxes: TaxShare[]
}

export type Totals = {
  lines: LineTotals[]
  subtotal: bigint
  discountTotal: bigint
  shippingTotal: bigint
  shippingTax: bigint
  shippingTaxIncluded: bigint
  shippingTaxes: TaxShare[]
  /** Exclusive tax of lines and shipping. */
  taxTotal: bigint
  taxIncludedTotal: bigint
  total: bigint
  /** What goes to the customer's balance instead of being charged: a rest that the currency can't charge; all of a negative total. */
  balanceTotal: bigint
  due: bigint
}

export function totalsOf(cart: Cart): Totals {
  const off = discountLines(cart.lines, cart.discounts)
  const lines = cart.lines.map((line, n): LineTotals => {
    const taxed = taxOn(line.amount - off[n]!.total, line.taxRates, cart.taxStatus)
    return {
      discountAmount: off[n]!.total,
      discounts: off[n]!.shares,
      taxAmount: taxed.tax,
      taxIncludedAmount: taxed.included,
      taxes: taxed.shares,
    }
  })
  const shipping = taxOn(cart.shipping, cart.taxRates, cart.taxStatus)
  const sum = (of: (line: LineTotals) => bigint) => lines.reduce((total, line) => total + of(line), 0n)
  const subtotal = cart.lines.reduce((total, line) => total + line.amount, 0n)
  const discountTotal = sum(l => l.discountAmount)
  const taxTotal = sum(l => l.taxAmount) + shipping.tax
  const total = subtotal - discountTotal + cart.shipping + taxTotal
  if (subtotal > amountMax || total > amountMax)
    throw new Failure('amount_too_large', `An order comes to at most ${amountMax} minor units: take something off it.`)
  const balanceTotal = total < 0n ? total : unchargeableRest(total, cart.currency)
  return {
    lines,
    subtotal,
    discountTotal,
    shippingTotal: cart.shipping,
    shippingTax: shipping.tax,
    shippingTaxIncluded: shipping.included,
    shippingTaxes: shipping.shares,
    taxTotal,
    taxIncludedTotal: sum(l => l.taxIncludedAmount) + shipping.included,
    total,
    balanceTotal,
    due: total - balanceTotal,
  }
}
