import type { Tx } from '../../db/transaction.ts'
import { nameCustomer } from './queries.ts'

/** The buyer of an anonymous session is known now that it is completed: its letters are theirs. */
export async function adoptLetters(tx: Tx, sessionId: string, customerId: string): Promise<void> {
  await nameCustomer(tx, sessionId, customerId)
}
