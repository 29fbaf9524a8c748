import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listPlans as list, type PlanFilters, type PricedPlan } from './queries.ts'

export async function listPlans(tx: Tx, filters: PlanFilters, request: PageRequest): Promise<Page<PricedPlan>> {
  return await list(tx, filters, request)
}
