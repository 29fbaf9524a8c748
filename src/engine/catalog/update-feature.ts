import type { Feature } from '../../core/feature.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { violates } from '../unique-violation.ts'
import { lockFeature, saveFeature } from './feature-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

export type FeatureChange = {
  name?: string | undefined
  lookupKey?: string | undefined
  /** False: not to be granted by more plans and products. Those who grant it go on. */
  active?: boolean | undefined
  metadata?: Metadata | undefined
}

/** What is not said stays as it is. The type stays for good: values stand behind it. */
export async function updateFeature(tx: Tx, reference: string, change: FeatureChange): Promise<Feature> {
  refuseReserved(change.lookupKey, 'lookup_key')
  const feature = found(await lockFeature(tx, reference), 'feature', reference)
  const changed: Feature = {
    ...feature,
    name: change.name ?? feature.name,
    lookupKey: change.lookupKey ?? feature.lookupKey,
    archivedAt: change.active === undefined ? feature.archivedAt : change.active ? null : (feature.archivedAt ?? tx.now),
    metadata: mergeMetadata(feature.metadata, change.metadata ?? {}),
  }
  const saved = await saveFeature(tx, changed).catch(error => {
    throw violates(error, 'feature_lookup_key_is_unique') ? takenLookupKey(changed.lookupKey, 'feature', 'lookup_key') : error
  })
  if (!saved) throw takenLookupKey(changed.lookupKey, 'feature', 'lookup_key')
  return saved
}
