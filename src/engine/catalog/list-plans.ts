import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listPlans as list, type PlanFilters } from './queries.ts'
import { plansWithFeatures, type ShownPlan } from './with-features.ts'

export async function listPlans(tx: Tx, filters: PlanFilters, request: PageRequest): Promise<Page<ShownPlan>> {
  const { items, hasMore } = await list(tx, filters, request)
  return { items: await plansWithFeatures(tx, items), hasMore }
}
