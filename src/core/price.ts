/**
 * Prices: how a quantity becomes an amount. Free units come off the quantity first, the model counts what is left,
 * minimum and maximum hold the result. Exact throughout, rounded once, at the line. An amount is never edited; what is
 * stored on a session or invoice line is the result, with its arithmetic.
 */
import Big from 'big.js'
import { Failure } from './failure.ts'
import { invariant } from './invariant.ts'
import { amountMax, majorText, packagesOf, plainText, roundMinor } from './money.ts'
import type { BillingPeriod } from './period.ts'

export const priceModels = ['flat', 'per_unit', 'package', 'graduated', 'volume'] as const
export type PriceModel = (typeof priceModels)[number]
export const priceTypes = ['one_time', 'recurring'] as const
export type PriceType = (typeof priceTypes)[number]

/** `up_to` is inclusive and null in the last tier; amounts are exact decimals of minor units. In the words it is stored and shown in. */
export type Tier = { up_to: string | null; unit_amount_decimal: string; flat_amount_decimal: string }

/** What pricing looks at. */
export type PriceTerms = {
  currency: string
  model: PriceModel
  /** null with tiers. Of a package: the price of one package. */
  unitAmountDecimal: string | null
  tiers: readonly Tier[] | null
  packageSize: bigint | null
  packageRounding: 'up' | 'down'
  /** Exact decimal text; "0" for none. */
  freeUnits: string
  minimumAmount: bigint | null
  maximumAmount: bigint | null
  /** Whether a quantity of zero pays the first tier's flat amount. */
  flatWhenZero: boolean
  version: number
}

export type Price = PriceTerms & {
  id: string
  type: PriceType
  billingPeriod: BillingPeriod | null
  billingPeriodCount: number | null
}

export type Step = { what: string; amount: bigint }
export type Explanation = { price_version: number; steps: Step[] }
export type Priced = { amount: bigint; quantity: string; explanation: Explanation }

/** One exact summand of a price. */
type Part = { what: string; decimal: Big }

/** Prices a quantity of at least zero, given as a whole number or an exact decimal text. `param` is where it stands in the request. */
export function priceQuantity(price: PriceTerms, quantity: bigint | string, param?: string): Priced {
  const asked = new Big(quantity.toString())
  invariant(asked.gte(0), 'a quantity is not negative')
  const free = freeOf(price, asked)
  const freePart: Part[] = free.gt(0) ? [{ what: `${plainText(free)} free`, decimal: new Big(0) }] : []
  const steps = held(price, rounded([...freePart, ...partsOf(price, asked.minus(free))]))
  const amount = steps.reduce((sum, s) => sum + s.amount, 0n)
  if (amount > amountMax)
    throw new Failure('amount_too_large', `An amount can be at most ${amountMax} minor units: lower the quantity.`, {
      ...(param !== undefined && { param }),
    })
  return {
    amount,
    quantity: price.model === 'flat' ? '1' : plainText(asked),
    explanation: { price_version: price.version, steps },
  }
}

/** A flat price counts no units, so none of them are free. */
function freeOf(price: PriceTerms, asked: Big): Big {
  if (price.model === 'flat') return new Big(0)
  return asked.lt(price.freeUnits) ? asked : new Big(price.freeUnits)
}

function partsOf(price: PriceTerms, quantity: Big): Part[] {
  const unit = () => {
    invariant(price.unitAmountDecimal !== null, 'a price without tiers has a unit amount')
    return price.unitAmountDecimal
  }
  const money = (decimal: string) => majorText(decimal, price.currency)
  switch (price.model) {
    case 'flat':
      return [{ what: `1 × ${money(unit())}`, decimal: new Big(unit()) }]
    case 'per_unit':
      return [{ what: `${plainText(quantity)} × ${money(unit())}`, decimal: new Big(unit()).times(quantity) }]
    case 'package': {
      invariant(price.packageSize !== null, 'a package has a size')
      const packages = packagesOf(plainText(quantity), price.packageSize, price.packageRounding).toString()
      return [{ what: `${packages} × ${price.packageSize} for ${money(unit())}`, decimal: new Big(unit()).times(packages) }]
    }
    case 'graduated':
    case 'volume':
      return entered(price, quantity).flatMap(({ tier, units }) => tierParts(tier, units, money))
  }
}

/** A tier that charges, and the units it charges for. */
type Entered = { tier: Tier; units: Big }

function entered(price: PriceTerms, quantity: Big): Entered[] {
  const { tiers } = price
  invariant(tiers && tiers.length > 0, 'a tiered price has tiers')
  if (quantity.eq(0)) return price.flatWhenZero ? [{ tier: tiers[0]!, units: quantity }] : []
  return price.model === 'graduated' ? graduated(tiers, quantity) : volume(tiers, quantity)
}

/** Each tier that is reached charges its own units. */
function graduated(tiers: readonly Tier[], quantity: Big): Entered[] {
  const reached: Entered[] = []
  let from = new Big(0)
  for (const tier of tiers) {
    if (quantity.lte(from)) break
    const end = tier.up_to === null || quantity.lt(tier.up_to) ? quantity : new Big(tier.up_to)
    reached.push({ tier, units: end.minus(from) })
    from = end
  }
  return reached
}

/** The one tier that the whole quantity falls into charges all of it. */
function volume(tiers: readonly Tier[], quantity: Big): Entered[] {
  const tier = tiers.find(t => t.up_to === null || quantity.lte(t.up_to))
  invariant(tier, 'the last tier has no end')
  return [{ tier, units: quantity }]
}

/** Its flat amount and its units, without the one that is nothing; both nothing: the units, so that the tier is seen. */
function tierParts(tier: Tier, units: Big, money: (decimal: string) => string): Part[] {
  const flat = new Big(tier.flat_amount_decimal)
  const charged = new Big(tier.unit_amount_decimal).times(units)
  return [
    ...(flat.gt(0) ? [{ what: `${money(tier.flat_amount_decimal)} flat`, decimal: flat }] : []),
    ...(charged.gt(0) || flat.eq(0) ? [{ what: `${plainText(units)} × ${money(tier.unit_amount_decimal)}`, decimal: charged }] : []),
  ]
}

/** Rounds the running sum, so that the steps add up to the line, which is rounded once. */
function rounded(parts: readonly Part[]): Step[] {
  let exact = new Big(0)
  let sum = 0n
  return parts.map(({ what, decimal }) => {
    exact = exact.plus(decimal)
    const before = sum
    sum = roundMinor(plainText(exact))
    return { what, amount: sum - before }
  })
}

/** Within minimum and maximum, by one more step where the sum is not. */
function held(price: PriceTerms, steps: Step[]): Step[] {
  const sum = steps.reduce((total, s) => total + s.amount, 0n)
  const money = (amount: bigint) => majorText(amount.toString(), price.currency)
  if (price.minimumAmount !== null && sum < price.minimumAmount)
    return [...steps, { what: `at least ${money(price.minimumAmount)}`, amount: price.minimumAmount - sum }]
  if (price.maximumAmount !== null && sum > price.maximumAmount)
    return [...steps, { what: `at most ${money(price.maximumAmount)}`, amount: price.maximumAmount - sum }]
  return steps
}

/** Whether no quantity can ever be charged anything. */
export function chargesNothing(price: PriceTerms): boolean {
  if ((price.minimumAmount ?? 0n) > 0n) return false
  if (price.maximumAmount === 0n) return true
  const decimals = price.tiers ? price.tiers.flatMap(t => [t.unit_amount_decimal, t.flat_amount_decimal]) : [price.unitAmountDecimal ?? '0']
  return decimals.every(d => new Big(d).eq(0))
}
