import type { Tx } from '../../db/transaction.ts'
import { eraseAnswers } from './queries.ts'

/** An erased customer's letters say nothing any more of their health. That there were letters stays. */
export async function forgetLetters(tx: Tx, customerId: string): Promise<void> {
  await eraseAnswers(tx, customerId)
}
