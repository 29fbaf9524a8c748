import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { pageOfSessions, type SessionFilters } from './queries.ts'

export function listSessions(tx: Tx, filters: SessionFilters, request: PageRequest): Promise<Page<CheckoutSession>> {
  return pageOfSessions(tx, filters, request)
}
