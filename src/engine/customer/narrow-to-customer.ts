import type { Tx } from '../../db/transaction.ts'
import { findCustomer } from './queries.ts'

/** The id that a list is narrowed to; null: it is not. One that is not found is kept: an erased customer's books can be listed by id. */
export async function narrowToCustomer(tx: Tx, reference: string | undefined): Promise<string | null> {
  if (reference === undefined) return null
  return (await findCustomer(tx, reference))?.id ?? reference
}
