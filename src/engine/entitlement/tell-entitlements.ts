import type { Context } from '../../context.ts'
import { presentGranted } from '../../contract/entitlement.ts'
import { entitlementOf } from '../../core/entitlement.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Told } from '../webhook/record-events.ts'
import { anyFeature, findFeatures, findGrants, lockHolder, raiseVersion } from './queries.ts'

/**
 * The event about what a customer may use, as it is now: call it after the change, record what it answers. Null when
 * nothing is granted and nothing was ever told.
 */
export async function entitlementsTold(_ctx: Context, tx: Tx, customerId: string): Promise<Told | null> {
  if (!(await anyFeature(tx))) return null
  // What comes after the lock sees whatever was committed under it.
  const customer = await lockHolder(tx, customerId)
  invariant(customer, `customer ${customerId} exists`)
  const grants = await findGrants(tx, customerId)
  if (grants.length === 0 && customer.entitlementsVersion === 0) return null
  const ids = [...new Set(grants.map(grant => grant.featureId))]
  const [features] = await Promise.all([ids.length === 0 ? [] : findFeatures(tx, ids), raiseVersion(tx, customerId)])
  const granted = features.map(feature => entitlementOf(feature, grants)).filter(each => each.granted)
  return { type: 'entitlement.updated', object: presentGranted(customer, customer.entitlementsVersion + 1, granted) }
}
