import { type Entitlement, entitlementOf } from '../../core/entitlement.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page } from '../page.ts'
import { unknownCustomer } from './check-entitlement.ts'
import { entitlementsMax, findGrants, findHolder, listFeatures } from './queries.ts'

/** Every feature that is in use or granted, what is granted first. */
export async function listEntitlements(tx: Tx, customer: string): Promise<Page<Entitlement>> {
  const holder = await findHolder(tx, customer)
  if (!holder) throw unknownCustomer(customer)
  const grants = await findGrants(tx, holder.id)
  const features = await listFeatures(tx, [...new Set(grants.map(grant => grant.featureId))])
  const byFeature = Map.groupBy(grants, grant => grant.featureId)
  const items = features.slice(0, entitlementsMax).map(feature => entitlementOf(feature, byFeature.get(feature.featureId) ?? []))
  return { items, hasMore: features.length > entitlementsMax }
}
