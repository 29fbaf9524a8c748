import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdersOf } from './queries.ts'

/**
 * What an edit of a plan or product tells at most: it applies to all its customers at once, but a merchant with more of
 * them should not get a storm of events from one edit.
 */
export const toldMax = 1_000

/** The features of a plan or product changed: its customers are told one by one, by due work, once however often it changes. */
export async function tellHolders(tx: Tx, of: { kind: 'plan' | 'product'; id: string }): Promise<void> {
  const customers = await holdersOf(tx, of, toldMax)
  await schedule(
    tx,
    'entitlement.tell',
    customers.map(subjectId => ({ subjectId, dueAt: tx.now })),
  )
}
