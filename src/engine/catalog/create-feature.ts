import type { Context } from '../../context.ts'
import type { Feature, FeatureType } from '../../core/feature.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { insertFeature } from './feature-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

export type NewFeature = { name: string; lookupKey: string; type: FeatureType; metadata: Metadata }

export async function createFeature(ctx: Context, tx: Tx, input: NewFeature): Promise<Feature> {
  refuseReserved(input.lookupKey, 'lookup_key')
  const feature: Feature = {
    environmentId: tx.environment.id,
    id: ctx.ids.id('feat'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: input.metadata,
    lookupKey: input.lookupKey,
    name: input.name,
    type: input.type,
    archivedAt: null,
  }
  if (!(await insertFeature(tx, feature))) throw takenLookupKey(feature.lookupKey, 'feature', 'lookup_key')
  return feature
}
