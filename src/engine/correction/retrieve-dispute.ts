import type { Dispute } from '../../core/dispute.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findDispute } from './dispute-queries.ts'

export async function retrieveDispute(tx: Tx, id: string): Promise<Dispute> {
  return found(await findDispute(tx, id), 'dispute', id)
}
