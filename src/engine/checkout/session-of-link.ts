import type { Tx } from '../../db/transaction.ts'
import { findLinkByReference } from './queries.ts'

/** Whose page at the provider this is; null: not one of ours. */
export async function sessionOfLink(tx: Tx, connectionId: string, reference: string): Promise<string | null> {
  return (await findLinkByReference(tx, connectionId, reference))?.checkoutSessionId ?? null
}
