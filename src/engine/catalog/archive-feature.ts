import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrieveFeature } from './retrieve-feature.ts'
import { updateFeature } from './update-feature.ts'

/** Not to be granted any further. Twice is once. */
export async function archiveFeature(tx: Tx, reference: string): Promise<Feature> {
  const known = await retrieveFeature(tx, reference)
  return known.archivedAt ? known : await updateFeature(tx, known.id, { active: false })
}
