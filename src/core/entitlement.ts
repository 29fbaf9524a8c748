/**
 * What a customer may use: computed from subscriptions that grant access and the features of their plans and products,
 * never stored.
 *
 * Of several grants of a static feature: when all values are numbers, the largest; else the newest subscription's, where
 * its plan stands before the products of its items. So two subscriptions of 5 seats are 5 seats, not 10: whoever sells
 * seats by the piece sells a quantity.
 */
import Big from 'big.js'
import type { FeatureType } from './feature.ts'
import type { SubscriptionStatus } from './subscription.ts'

/** Rule 24. Not incomplete, unpaid, paused, canceled. The queries and their partial index repeat the list. */
export const accessStatuses = ['trialing', 'active', 'past_due'] as const satisfies readonly SubscriptionStatus[]

export type EntitledFeature = { featureId: string; lookupKey: string; name: string; type: FeatureType }

/** A feature granted by one subscription. `rank`: 0 by its plan, 1 and up by its items in their order. */
export type Grant = { featureId: string; subscriptionId: string; rank: number; value: string | null }

export type Entitlement = EntitledFeature & { granted: boolean; value: string | null }

/** `grants` of other features are passed over. */
export function entitlementOf(feature: EntitledFeature, grants: readonly Grant[]): Entitlement {
  const own = grants.filter(grant => grant.featureId === feature.featureId)
  const { featureId, lookupKey, name, type } = feature
  return { featureId, lookupKey, name, type, granted: own.length > 0, value: type === 'static' ? bestValue(own) : null }
}

/** Digits beyond this are a name that happens to look like a number. */
const number = /^-?\d{1,15}(\.\d{1,12})?$/

function bestValue(grants: readonly Grant[]): string | null {
  const values = grants.flatMap(grant => grant.value ?? [])
  if (values.length > 0 && values.every(value => number.test(value)))
    return values.reduce((most, value) => (new Big(value).gt(most) ? value : most))
  return grants.toSorted(newestFirst)[0]?.value ?? null
}

/** Ids sort by time of making. */
function newestFirst(a: Grant, b: Grant): number {
  if (a.subscriptionId !== b.subscriptionId) return a.subscriptionId > b.subscriptionId ? -1 : 1
  return a.rank - b.rank
}
