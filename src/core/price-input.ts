/** What makes a price: checks its parts against each other and brings them into the one form that is stored. */
import { Failure } from './failure.ts'
import { amountMax, plainText } from './money.ts'
import type { PriceModel, PriceTerms, Tier } from './price.ts'

export const tiersMax = 100
/** Twelve digits, as many as the most an amount may have, and twelve places. */
const decimalShape = /^\d{1,12}(\.\d{1,12})?$/

export type TierGiven = {
  upTo: bigint | null
  unitAmount: bigint | null
  unitAmountDecimal: string | null
  flatAmount: bigint | null
  flatAmountDecimal: string | null
}

export type TermsGiven = {
  currency: string
  model: PriceModel
  unitAmount: bigint | null
  unitAmountDecimal: string | null
  tiers: readonly TierGiven[] | null
  packageSize: bigint | null
  packageRounding: 'up' | 'down' | null
  freeUnits: string | null
  minimumAmount: bigint | null
  maximumAmount: bigint | null
  flatWhenZero: boolean
}

/** `param` is where the price stands in the request: "prices.0", or "" for the body itself. */
export function priceTerms(given: TermsGiven, param: string): Omit<PriceTerms, 'version'> {
  const at = (field: string) => (param === '' ? field : `${param}.${field}`)
  const refuse = (field: string, message: string) => new Failure('parameter_invalid', message, { param: at(field) })
  const tiered = given.model === 'graduated' || given.model === 'volume'
  if (tiered && !isMissing(given)) {
    const unwanted = given.unitAmount === null ? 'unit_amount_decimal' : 'unit_amount'
    throw refuse(unwanted, `A ${given.model} price is charged by its tiers: leave ${unwanted} out.`)
  }
  if (!tiered && given.tiers !== null) throw refuse('tiers', 'Only graduated and volume prices have tiers: set model, or leave tiers out.')
  if (given.model === 'package' && given.packageSize === null)
    throw new Failure('parameter_missing', 'A package price needs package: {package_size}, how many units one package holds.', {
      param: at('package.package_size'),
    })
  if (given.model !== 'package' && given.packageSize !== null)
    throw refuse('package', 'Only package prices have a package: set model to package, or leave it out.')
  if (given.freeUnits !== null && !decimalShape.test(given.freeUnits))
    throw refuse('free_units', 'free_units is 0 or more, with at most 12 places, like 5 or "2.5".')
  if (given.flatWhenZero && !tiered) throw refuse('flat_when_zero', 'Only graduated and volume prices can be flat_when_zero.')
  if (given.minimumAmount !== null && given.maximumAmount !== null && given.minimumAmount > given.maximumAmount)
    throw refuse('maximum_amount', 'maximum_amount is at least minimum_amount.')
  return {
    currency: given.currency,
    model: given.model,
    unitAmountDecimal: tiered ? null : unitAmount(given, at('unit_amount')),
    tiers: tiered ? checkedTiers(given.tiers, at('tiers')) : null,
    packageSize: given.packageSize,
    packageRounding: given.packageRounding ?? 'up',
    freeUnits: plainText(given.freeUnits ?? '0'),
    minimumAmount: given.minimumAmount,
    maximumAmount: given.maximumAmount,
    flatWhenZero: given.flatWhenZero,
  }
}

/**
 * Checks and normalises the two spellings of an amount into one decimal text of minor units. `param` is where the whole
 * number stands; the decimal stands beside it, by the same name with `_decimal`.
 */
export function unitAmount(input: { unitAmount: bigint | null; unitAmountDecimal: string | null }, param: string): string {
  const { unitAmount: whole, unitAmountDecimal: decimal } = input
  const name = param.slice(param.lastIndexOf('.') + 1)
  const refuse = (message: string, at = param) => new Failure('amount_invalid', message, { param: at })
  if (whole !== null && decimal !== null) throw refuse(`Give ${name} or ${name}_decimal, not both.`, `${param}_decimal`)
  if (whole !== null) {
    if (whole < 0n || whole > amountMax) throw refuse(`${name} is a whole number of minor units from 0 to ${amountMax}.`)
    return whole.toString()
  }
  if (decimal === null)
    throw new Failure('parameter_missing', `A price needs ${name} (whole minor units) or ${name}_decimal (a decimal text).`, { param })
  if (!decimalShape.test(decimal))
    throw refuse(`${name}_decimal is a decimal text of minor units with at most 12 places, like "0.25".`, `${param}_decimal`)
  return plainText(decimal)
}

function checkedTiers(given: readonly TierGiven[] | null, param: string): Tier[] {
  if (given === null || given.length === 0)
    throw new Failure(
      'parameter_missing',
      'A graduated or volume price needs tiers: [{up_to, unit_amount}, …], the last with up_to null.',
      {
        param,
      },
    )
  return given.map((tier, n) => {
    const at = `${param}.${n}`
    const refuse = (message: string) => new Failure('parameter_invalid', message, { param: `${at}.up_to` })
    if ((tier.upTo === null) !== (n === given.length - 1))
      throw refuse('The last tier, and only it, has up_to null: it holds whatever is above the others.')
    const before = given[n - 1]?.upTo ?? 0n
    if (tier.upTo !== null && tier.upTo <= before) throw refuse('Tiers rise from 0: each up_to is above the one before.')
    const unit = { unitAmount: tier.unitAmount, unitAmountDecimal: tier.unitAmountDecimal }
    const flat = { unitAmount: tier.flatAmount, unitAmountDecimal: tier.flatAmountDecimal }
    if (isMissing(unit) && isMissing(flat))
      throw new Failure('parameter_missing', 'A tier needs unit_amount, unit_amount_decimal or flat_amount; 0 makes it free.', {
        param: at,
      })
    return {
      up_to: tier.upTo?.toString() ?? null,
      unit_amount_decimal: isMissing(unit) ? '0' : unitAmount(unit, `${at}.unit_amount`),
      flat_amount_decimal: isMissing(flat) ? '0' : unitAmount(flat, `${at}.flat_amount`),
    }
  })
}

function isMissing(amount: { unitAmount: bigint | null; unitAmountDecimal: string | null }): boolean {
  return amount.unitAmount === null && amount.unitAmountDecimal === null
}
