import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { BillingPeriod } from '../../core/period.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { PriceType } from '../../core/price.ts'
import { priceTerms, type TermsGiven } from '../../core/price-input.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { refuseReserved } from '../reserved-identifier.ts'

/** A price as it is asked for, inside its plan or by itself. */
export type NewPrice = TermsGiven & {
  lookupKey: string | null
  description: string | null
  type: PriceType
  /** null: charged once. */
  billingPeriod: BillingPeriod | null
  billingPeriodCount: number | null
  trialPeriodDays: number | null
  public: boolean
  metadata: Metadata
}

/** Where a new price belongs. */
export type PricePlace = Pick<CatalogPrice, 'planId' | 'productId' | 'position' | 'listed' | 'version' | 'replaces'>

/** The price as it will be stored. `param` is where it stands in the request; "" for the body itself. */
export function newPrice(ctx: Context, tx: Tx, given: NewPrice, place: PricePlace, param: string): CatalogPrice {
  const at = (field: string) => (param === '' ? field : `${param}.${field}`)
  refuseReserved(given.lookupKey, at('lookup_key'))
  if (given.type === 'one_time') refusePeriodic(given, place, at)
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('price'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: given.metadata,
    lookupKey: given.lookupKey,
    description: given.description,
    type: given.type,
    billingPeriod: given.type === 'recurring' ? given.billingPeriod : null,
    billingPeriodCount: given.type === 'recurring' ? (given.billingPeriodCount ?? 1) : null,
    usageType: 'licensed',
    billingTiming: 'advance',
    trialPeriodDays: given.trialPeriodDays,
    public: given.public,
    archivedAt: null,
    ...priceTerms(given, param),
    ...place,
  }
}

/** What only what comes again can have. */
function refusePeriodic(given: NewPrice, place: PricePlace, at: (field: string) => string): void {
  const period = { param: at('billing_period') }
  if (place.planId !== null) throw new Failure('parameter_missing', 'A price of a plan is recurring: send billing_period.', period)
  if ((given.billingPeriodCount ?? 1) > 1)
    throw new Failure(
      'parameter_missing',
      'billing_period_count counts billing periods: send billing_period too, or leave both out.',
      period,
    )
  if ((given.trialPeriodDays ?? 0) > 0)
    throw new Failure(
      'parameter_invalid',
      'A price that is charged once has no trial: send billing_period, or leave trial_period_days out.',
      {
        param: at('trial_period_days'),
      },
    )
}
