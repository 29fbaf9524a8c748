import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findFeature } from './feature-queries.ts'

/** By id or lookup_key; archived ones too. */
export async function retrieveFeature(tx: Tx, reference: string): Promise<Feature> {
  return found(await findFeature(tx, reference), 'feature', reference)
}
