import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { openInvoicesOfSubscription } from './queries.ts'

/** What is owed for a subscription, oldest first, locked. */
export function openInvoicesOf(tx: Tx, subscriptionId: string): Promise<Invoice[]> {
  return openInvoicesOfSubscription(tx, subscriptionId)
}
