import { encodeJson } from '../../contract/json.ts'
import { Failure } from '../../core/failure.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import { priceTerms, type TermsGiven, type TierGiven } from '../../core/price-input.ts'

/** What a new version charges otherwise. */
export type VersionTerms = { [K in keyof Omit<TermsGiven, 'currency'>]?: TermsGiven[K] | undefined }

/**
 * The terms of the version that takes a price's place: what is not said stays as it is. Another model brings its own
 * amounts: those of the old one mean something else there. Terms that are no others are refused.
 */
export function newVersion(old: CatalogPrice, given: VersionTerms): TermsGiven {
  const terms = laidOver(old, given)
  if (encodeJson(priceTerms(terms, '')) === encodeJson(priceTerms(laidOver(old, {}), '')))
    throw new Failure(
      'parameter_invalid',
      'A new version charges something else than the old one: send what changes, such as unit_amount.',
      {
        param: 'unit_amount',
      },
    )
  return terms
}

function laidOver(old: CatalogPrice, given: VersionTerms): TermsGiven {
  const model = given.model ?? old.model
  const same = model === old.model
  const repriced = given.unitAmount != null || given.unitAmountDecimal != null
  return {
    currency: old.currency,
    model,
    unitAmount: given.unitAmount ?? null,
    unitAmountDecimal: same && !repriced ? old.unitAmountDecimal : (given.unitAmountDecimal ?? null),
    tiers: given.tiers === undefined ? (same ? tiersOf(old) : null) : given.tiers,
    packageSize: given.packageSize === undefined ? (same ? old.packageSize : null) : given.packageSize,
    packageRounding: given.packageSize === undefined && same ? old.packageRounding : (given.packageRounding ?? null),
    freeUnits: given.freeUnits === undefined ? old.freeUnits : given.freeUnits,
    minimumAmount: given.minimumAmount === undefined ? old.minimumAmount : given.minimumAmount,
    maximumAmount: given.maximumAmount === undefined ? old.maximumAmount : given.maximumAmount,
    flatWhenZero: given.flatWhenZero ?? (same && old.flatWhenZero),
  }
}

function tiersOf(old: CatalogPrice): TierGiven[] | null {
  return (
    old.tiers?.map(tier => ({
      upTo: tier.up_to === null ? null : BigInt(tier.up_to),
      unitAmount: null,
      unitAmountDecimal: tier.unit_amount_decimal,
      flatAmount: null,
      flatAmountDecimal: tier.flat_amount_decimal,
    })) ?? null
  )
}
