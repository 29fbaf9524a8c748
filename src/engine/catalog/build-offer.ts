import type { Context } from '../../context.ts'
import type { Customer } from '../../core/customer.ts'
import type { DiscountTerms } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'
import { anchorOf, lineItemsMax, makeOffer, type Offer, refuseFree, trialDaysOf, type Ware } from '../../core/offer.ts'
import { intervalOf } from '../../core/period.ts'
import type { Plan } from '../../core/plan.ts'
import { choosePrices } from '../../core/plan-price.ts'
import type { TaxStatus, TaxTerms } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { defaultTaxRates } from './default-tax-rates.ts'
import { inlinePrice } from './inline-price.ts'
import { offeredPrices } from './offered-prices.ts'
import { requireDiscounts } from './require-discounts.ts'
import { requirePlan } from './require-plan.ts'
import { requireTaxRates } from './require-tax-rates.ts'
import type { NewLine, OfferTerms, Wares } from './wanted-offer.ts'

export type BuiltOffer = Offer & {
  plan: Plan | null
  discounts: DiscountTerms[]
  /** Rates named for the whole; null: none were named. */
  namedTaxRates: TaxTerms[] | null
  /** Ids of the rates that each ware names for itself, in their order; null: none named. */
  ownTaxRates: (string[] | null)[]
  /** Rates of whatever names none of its own. */
  taxRates: TaxTerms[]
  taxStatus: TaxStatus
  trialDays: number
  anchor: Temporal.Instant | null
}

type Asked = {
  wares: Wares
  /** Where the wares stand in the request. */
  param: string
  terms: OfferTerms
  /** null: nobody known. */
  customer: Customer | null
  /** Whether the customer had a trial of what is sold. */
  hadTrial(of: { planId: string | null; productIds: string[] }): Promise<boolean>
}

/** What is wanted, found in the catalog and added up: prices, discounts, rates, trial and anchor, frozen as they are now. */
export async function buildOffer(ctx: Context, tx: Tx, asked: Asked): Promise<BuiltOffer> {
  const { terms, customer } = asked
  const [{ plan, wares }, named, otherwise] = await Promise.all([
    findWares(ctx, tx, asked),
    terms.taxRates === null ? null : requireTaxRates(tx, terms.taxRates, 'tax_rates'),
    defaultTaxRates(tx, customer),
  ])
  const taxRates = named ?? otherwise
  const currency = wares[0]!.price.currency
  const recurring = wares.filter(w => w.price.type === 'recurring')
  const discounts = await requireDiscounts(tx, terms.discounts, { customerId: customer?.id ?? null, currency })
  for (const [n, discount] of discounts.entries())
    refuseIdle(
      discount,
      wares.map(w => w.product?.id ?? null),
      terms.discounts[n]?.param,
    )
  const trialDays = recurring.length === 0 ? 0 : await trialOf(asked, plan, recurring)
  const timeZone = customer?.timeZone ?? 'UTC'
  const first = recurring[0]?.price
  const anchor =
    first && trialDays === 0
      ? anchorOf({
          billingCycle: terms.billingCycle,
          anchor: terms.billingCycleAnchor,
          interval: intervalOf(first.billingPeriod!, first.billingPeriodCount!),
          timeZone,
          now: tx.now,
        })
      : null
  const taxStatus = customer?.taxExempt ?? 'none'
  refuseFree(wares)
  const offer = makeOffer({
    wares: wares.map(({ ownTaxRates, ...ware }) => ({ ...ware, taxRates: ownTaxRates ?? taxRates })),
    discounts,
    shipping: terms.shippingAmount,
    taxRates,
    taxStatus,
    trialDays,
    anchor,
    timeZone,
    now: tx.now,
  })
  const ownTaxRates = wares.map(w => w.ownTaxRates?.map(r => r.tax_rate_id) ?? null)
  return { ...offer, plan, discounts, namedTaxRates: named, ownTaxRates, taxRates, taxStatus, trialDays, anchor }
}

/** A discount on products that are not sold here would take nothing off and still count as used. */
export function refuseIdle(discount: DiscountTerms, productIds: readonly (string | null)[], param: string | undefined): void {
  const applies = discount.product_ids === null || productIds.some(id => id !== null && discount.product_ids!.includes(id))
  if (!applies)
    throw new Failure(
      'coupon_not_applicable',
      `"${discount.label}" is for products that are not in this order: leave it out, or sell one of them.`,
      {
        ...(param !== undefined && { param }),
      },
    )
}

type FoundWare = Omit<Ware, 'taxRates'> & { ownTaxRates: TaxTerms[] | null }

async function findWares(ctx: Context, tx: Tx, { wares, param, customer }: Asked): Promise<{ plan: Plan | null; wares: FoundWare[] }> {
  if (wares.kind === 'lines') return { plan: null, wares: await findLines(ctx, tx, wares.lines) }
  const { plan, prices, products } = await requirePlan(tx, wares.plan, param)
  const chosen = choosePrices(prices, wares, customer?.currency ?? tx.environment.defaultCurrency, param)
  return {
    plan,
    wares: chosen.map(price => ({
      price,
      product: price.productId === null ? null : (products.get(price.productId) ?? null),
      description: price.description ?? plan.name,
      quantity: wares.quantity,
      ownTaxRates: null,
      param,
    })),
  }
}

async function findLines(ctx: Context, tx: Tx, lines: readonly NewLine[]): Promise<FoundWare[]> {
  if (lines.length === 0 || lines.length > lineItemsMax)
    throw new Failure('parameter_invalid', `An offer has 1 to ${lineItemsMax} lines.`, { param: 'line_items' })
  const named = lines.flatMap(line => (line.price === null ? [] : [{ reference: line.price, param: line.priceParam }]))
  const offered = await offeredPrices(tx, named)
  const found: FoundWare[] = []
  let next = 0
  for (const line of lines) {
    const { price, product, planName } =
      line.priceData === null ? offered[next++]! : await inlinePrice(ctx, tx, line.priceData, `${line.param}.price_data`)
    const ownTaxRates = line.taxRates === null ? null : await requireTaxRates(tx, line.taxRates, `${line.param}.tax_rates`)
    const description = price.description ?? product?.name ?? planName ?? price.id
    found.push({ price, product, description, quantity: line.quantity, ownTaxRates, param: line.param })
  }
  return found
}

/** A trial is had once of each thing, unless the caller allows more. */
async function trialOf({ terms, hadTrial }: Asked, plan: Plan | null, recurring: readonly FoundWare[]): Promise<number> {
  const days = trialDaysOf({
    requested: terms.trialPeriodDays,
    plan: plan?.trialPeriodDays ?? null,
    prices: recurring.map(w => w.price.trialPeriodDays),
  })
  if (days === 0 || terms.allowRepeatTrial) return days
  const productIds = recurring.flatMap(w => (w.product ? [w.product.id] : []))
  return (await hadTrial({ planId: plan?.id ?? null, productIds })) ? 0 : days
}
