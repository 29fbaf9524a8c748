import { type Static, Type } from 'typebox'
import type { Entitlement } from '../core/entitlement.ts'
import { featureTypes } from '../core/feature.ts'
import { enumOf, idField, nullable, textField } from './schema.ts'

export const entitlementSchema = Type.Object(
  {
    object: Type.Literal('entitlement'),
    feature: textField('lookup_key of the feature.'),
    feature_id: idField('feat', 'Id of the feature.'),
    name: textField('Name of the feature.'),
    type: enumOf(featureTypes, 'boolean: granted or not; static: with a value.'),
    granted: Type.Boolean({ description: 'Whether the customer may use it now.' }),
    value: nullable(
      textField('Of a static feature that is granted. Granted several times: the largest number; of texts the newest subscription’s.'),
    ),
  },
  { title: 'Entitlement', description: 'Whether a customer may use a feature: by a subscription that is trialing, active or past_due.' },
)

export type WireEntitlement = Static<typeof entitlementSchema>

export function presentEntitlement(e: Entitlement): WireEntitlement {
  return {
    object: 'entitlement',
    feature: e.lookupKey,
    feature_id: e.featureId,
    name: e.name,
    type: e.type,
    granted: e.granted,
    value: e.value,
  }
}

/** What `entitlement.updated` carries: all that is granted, under the customer's id. */
export function presentGranted(customer: { id: string; externalId: string | null }, version: number, granted: readonly Entitlement[]) {
  return {
    id: customer.id,
    object: 'entitlements',
    object_version: version,
    customer_id: customer.id,
    customer_external_id: customer.externalId,
    data: granted.map(presentEntitlement),
  }
}
