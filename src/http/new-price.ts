import type { PriceInput, PriceVersionInput } from '../contract/price.ts'
import type { NewPrice } from '../engine/catalog/new-price.ts'
import type { PriceVersion } from '../engine/catalog/replace-price.ts'

const amount = (value: number | null | undefined) => (value == null ? null : BigInt(value))

/** A price of the wire in the words of the engine; without a billing_period it is charged once. */
export function newPrice(price: PriceInput): NewPrice {
  return {
    lookupKey: price.lookup_key ?? null,
    description: price.description ?? null,
    type: price.billing_period == null ? 'one_time' : 'recurring',
    currency: price.currency,
    billingPeriod: price.billing_period ?? null,
    billingPeriodCount: price.billing_period_count ?? null,
    trialPeriodDays: price.trial_period_days ?? null,
    public: price.public ?? false,
    metadata: price.metadata ?? {},
    model: price.model ?? 'per_unit',
    unitAmount: amount(price.unit_amount),
    unitAmountDecimal: price.unit_amount_decimal ?? null,
    tiers: tiers(price.tiers),
    packageSize: amount(price.package?.package_size),
    packageRounding: price.package?.rounding ?? null,
    freeUnits: units(price.free_units),
    minimumAmount: amount(price.minimum_amount),
    maximumAmount: amount(price.maximum_amount),
    flatWhenZero: price.flat_when_zero ?? false,
  }
}

/** What is left out stays undefined: the old version's word goes on. */
export function priceVersion(body: PriceVersionInput): PriceVersion {
  const said = <T, U>(value: T | undefined, to: (given: T) => U) => (value === undefined ? undefined : to(value))
  return {
    description: body.description,
    terms: {
      model: body.model,
      unitAmount: said(body.unit_amount, amount),
      unitAmountDecimal: body.unit_amount_decimal,
      tiers: said(body.tiers, tiers),
      packageSize: said(body.package, each => amount(each?.package_size)),
      packageRounding: said(body.package, each => each?.rounding ?? null),
      freeUnits: said(body.free_units, units),
      minimumAmount: said(body.minimum_amount, amount),
      maximumAmount: said(body.maximum_amount, amount),
      flatWhenZero: body.flat_when_zero,
    },
  }
}

function units(value: PriceInput['free_units']): string | null {
  return value == null ? null : String(value)
}

function tiers(given: PriceInput['tiers']): NewPrice['tiers'] {
  return (
    given?.map(tier => ({
      upTo: amount(tier.up_to),
      unitAmount: amount(tier.unit_amount),
      unitAmountDecimal: tier.unit_amount_decimal ?? null,
      flatAmount: amount(tier.flat_amount),
      flatAmountDecimal: tier.flat_amount_decimal ?? null,
    })) ?? null
  )
}
