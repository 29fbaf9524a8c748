/**
 * Offers: what is sold together, and what it comes to now and at each renewal.
 *
 * Now: recurring lines for the first period (nothing in a trial, the part before the anchor when there is one), one-time
 * lines whole. At renewals: the recurring lines whole, with the discounts that last. Values in, values out.
 */
import type { CheckoutSession, OfferLine } from './checkout-session.ts'
import { type DiscountTerms, reachesRenewal } from './discount.ts'
import { Failure } from './failure.ts'
import { shareOf } from './money.ts'
import { type Interval, intervalOf, nextCalendarAnchor, type Stub, secondsBetween, stubBefore } from './period.ts'
import type { CatalogPrice } from './plan.ts'
import { chargesNothing, type Priced, priceQuantity } from './price.ts'
import { isEligible, needsLetter, type Product } from './product.ts'
import type { BillingCycle } from './subscription.ts'
import type { TaxStatus, TaxTerms } from './tax.ts'
import { type Totals, totalsOf } from './totals.ts'

export const lineItemsMax = 20

/** One thing of an offer before it is charged. */
export type Ware = {
  price: CatalogPrice
  product: Product | null
  description: string
  quantity: bigint
  taxRates: readonly TaxTerms[]
  param: string
}

export type OfferInput = {
  wares: readonly Ware[]
  discounts: readonly DiscountTerms[]
  shipping: bigint
  taxRates: readonly TaxTerms[]
  taxStatus: TaxStatus
  trialDays: number
  /** When the periods are counted from, where that is not the payment. */
  anchor: Temporal.Instant | null
  timeZone: string
  now: Temporal.Instant
}

export type ChargedWare = Ware & {
  priced: Priced
  /** For a whole period. */
  full: bigint
  recurring: boolean
  proration: boolean
}

export type Offer = {
  wares: ChargedWare[]
  totals: Totals
  currency: string
  interval: Interval | null
  /** What the next full period costs, with the discounts that reach it; null: nothing renews. */
  recurring: bigint | null
}

export function makeOffer(input: OfferInput): Offer {
  const first = input.wares[0]!
  const currency = first.price.currency
  checkTogether(input.wares)
  const recurring = input.wares.filter(w => w.price.type === 'recurring')
  const interval = recurring[0] ? intervalOf(recurring[0].price.billingPeriod!, recurring[0].price.billingPeriodCount!) : null
  const stub = interval && input.anchor && input.trialDays === 0 ? stubBefore(input.now, input.anchor, interval, input.timeZone) : null
  const wares = input.wares.map(ware => charge(ware, input.trialDays, stub))
  const cart = (list: readonly ChargedWare[]) =>
    list.map(w => ({ amount: w.priced.amount, productId: w.product?.id ?? null, taxRates: w.taxRates }))
  const whole = recurring.map(ware => charge(ware, 0, null))
  const { discounts, shipping, taxRates, taxStatus } = input
  return {
    wares,
    totals: totalsOf({ currency, lines: cart(wares), discounts, shipping, taxRates, taxStatus }),
    currency,
    interval,
    recurring:
      interval === null
        ? null
        : totalsOf({
            currency,
            lines: cart(whole),
            discounts: discounts.filter(d => reachesRenewal(d, interval, input.trialDays)),
            shipping: 0n,
            taxRates,
            taxStatus,
          }).total,
  }
}

/** What can't be sold together. */
function checkTogether(wares: readonly Ware[]): void {
  const first = wares[0]!.price
  const recurring = wares.filter(w => w.price.type === 'recurring')
  const period = recurring[0]?.price
  for (const ware of wares) {
    if (ware.price.currency !== first.currency)
      throw new Failure(
        'currency_mismatch',
        `This price is in ${ware.price.currency}, the first one in ${first.currency}: sell one currency at a time.`,
        {
          param: ware.param,
        },
      )
    const sameTime = ware.price.billingPeriod === period?.billingPeriod && ware.price.billingPeriodCount === period?.billingPeriodCount
    if (ware.price.type === 'recurring' && !sameTime)
      throw new Failure(
        'parameter_invalid',
        'All recurring prices of one subscription share a billing period: sell the others by themselves.',
        {
          param: ware.param,
        },
      )
  }
}

/** Of what is sold anew. What goes on may be free: its price was sold beside another that was not. */
export function refuseFree(wares: readonly Pick<Ware, 'price' | 'param'>[]): void {
  if (wares.every(w => chargesNothing(w.price)))
    throw new Failure('zero_amount', 'This offer can never charge anything: sell at least one price that does.', { param: wares[0]!.param })
}

function charge(ware: Ware, trialDays: number, stub: Stub | null): ChargedWare {
  const priced = priceQuantity(ware.price, ware.quantity, ware.param)
  const recurring = ware.price.type === 'recurring'
  if (recurring && trialDays > 0) {
    const steps = [{ what: `${trialDays} days of trial`, amount: 0n }]
    return {
      ...ware,
      full: priced.amount,
      recurring,
      proration: false,
      priced: { ...priced, amount: 0n, explanation: { ...priced.explanation, steps } },
    }
  }
  if (!recurring || !stub) return { ...ware, full: priced.amount, recurring, proration: false, priced }
  const amount = shareOf(priced.amount, stub.seconds, stub.ofSeconds)
  const steps = [...priced.explanation.steps, { what: `${stub.seconds} of ${stub.ofSeconds} seconds`, amount: amount - priced.amount }]
  return {
    ...ware,
    full: priced.amount,
    recurring,
    proration: true,
    priced: { ...priced, amount, explanation: { ...priced.explanation, steps } },
  }
}

/** The lines of an offer as they are stored on its session and shown. */
export function offerLines(offer: Offer, withoutLetter: ReadonlySet<string>): OfferLine[] {
  return offer.wares.map(({ price, product, priced, full, recurring, proration, description }, n) => {
    const totals = offer.totals.lines[n]!
    return {
      price_id: price.id,
      product_id: product?.id ?? null,
      description,
      quantity: priced.quantity,
      unit_amount_decimal: price.unitAmountDecimal,
      recurring,
      amount: priced.amount.toString(),
      full_amount: full.toString(),
      discount_amount: totals.discountAmount.toString(),
      tax_amount: totals.taxAmount.toString(),
      tax_included_amount: totals.taxIncludedAmount.toString(),
      discounts: totals.discounts,
      taxes: totals.taxes,
      proration,
      hsa_fsa_eligible: product !== null && isEligible(product.hsaFsaEligibility),
      letter_required: product !== null && needsLetter(product.hsaFsaEligibility) && withoutLetter.has(product.id),
      explanation: {
        price_version: priced.explanation.price_version,
        steps: priced.explanation.steps.map(s => ({ ...s, amount: s.amount.toString() })),
      },
    }
  })
}

/** Trial of a subscription: as requested, else the plan's, else the longest of its prices; 0: none. */
export function trialDaysOf(given: { requested: number | null; plan: number | null; prices: readonly (number | null)[] }): number {
  return given.requested ?? given.plan ?? Math.max(0, ...given.prices.map(days => days ?? 0))
}

/** When periods are counted from: the calendar's next begin, a given moment ahead within one period, or the payment (null). */
export function anchorOf(given: {
  billingCycle: BillingCycle
  anchor: Temporal.Instant | null
  interval: Interval
  timeZone: string
  now: Temporal.Instant
}): Temporal.Instant | null {
  if (given.billingCycle === 'calendar') return nextCalendarAnchor(given.now, given.interval, given.timeZone)
  if (given.anchor === null) return null
  const whole = stubBefore(given.now, given.anchor, given.interval, given.timeZone)
  if (whole === null || secondsBetween(given.now, given.anchor) <= 0n)
    throw new Failure('parameter_invalid', 'billing_cycle_anchor lies ahead, less than one billing period from now.', {
      param: 'billing_cycle_anchor',
    })
  return given.anchor
}

type Recounted = { lines: OfferLine[]; totals: Totals; recurring: bigint | null }

/** The totals of a stored offer under other discounts: its prices, rates and shipping are frozen. */
export function totalsOfLines(
  session: Pick<
    CheckoutSession,
    | 'currency'
    | 'lineItems'
    | 'discounts'
    | 'amountShipping'
    | 'taxRates'
    | 'taxStatus'
    | 'billingPeriod'
    | 'billingPeriodCount'
    | 'trialPeriodDays'
  >,
): Recounted {
  const { currency, lineItems, discounts, taxStatus } = session
  const taxRates = session.taxRates ?? []
  const cart = (lines: readonly OfferLine[], amount: (line: OfferLine) => string) =>
    lines.map(line => ({
      amount: BigInt(amount(line)),
      productId: line.product_id,
      taxRates: line.taxes.map(({ amount: _, ...terms }) => terms),
    }))
  const lines = cart(lineItems, line => line.amount)
  const totals = totalsOf({ currency, lines, discounts, shipping: session.amountShipping, taxRates, taxStatus })
  const renewing = lineItems.filter(line => line.recurring)
  const interval =
    session.billingPeriod && session.billingPeriodCount ? intervalOf(session.billingPeriod, session.billingPeriodCount) : null
  const lasting = interval === null ? [] : discounts.filter(d => reachesRenewal(d, interval, session.trialPeriodDays ?? 0))
  return {
    totals,
    lines: lineItems.map((line, n) => {
      const of = totals.lines[n]!
      return {
        ...line,
        discount_amount: of.discountAmount.toString(),
        discounts: of.discounts,
        tax_amount: of.taxAmount.toString(),
        tax_included_amount: of.taxIncludedAmount.toString(),
        taxes: of.taxes,
      }
    }),
    recurring:
      renewing.length === 0
        ? null
        : totalsOf({ currency, lines: cart(renewing, line => line.full_amount), discounts: lasting, shipping: 0n, taxRates, taxStatus })
            .total,
  }
}
