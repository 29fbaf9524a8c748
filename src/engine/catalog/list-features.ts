import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type FeatureFilters, listFeatures as list } from './feature-queries.ts'

export async function listFeatures(tx: Tx, filters: FeatureFilters, request: PageRequest): Promise<Page<Feature>> {
  return await list(tx, filters, request)
}
