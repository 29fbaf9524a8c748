import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import { loadConnection } from './connection-queries.ts'

/** Who serves a connection. */
export async function providerOfConnection(tx: Tx, connectionId: string): Promise<string> {
  const connection = await loadConnection(tx, connectionId)
  invariant(connection, `connection ${connectionId} exists`)
  return connection.provider
}
