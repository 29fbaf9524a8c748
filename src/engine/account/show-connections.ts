import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type Connection, environmentConnections, listConnections, loadConnection } from './connection-queries.ts'
import { playedProviders } from './played-providers.ts'

/** `simulates`: the providers that it plays, because they are not connected here. */
export type ShownConnection = Connection & { simulates: string[] }

export async function requireConnection(tx: Tx, id: string): Promise<ShownConnection> {
  const connection = await loadConnection(tx, id)
  if (!connection) throw new Failure('not_found', `There is no connection with the id "${id}" in this environment.`, { param: 'id' })
  return shown(tx, connection, await environmentConnections(tx.sql, tx.environment.id))
}

export async function findConnections(tx: Tx, request: PageRequest): Promise<Page<ShownConnection>> {
  const [found, all] = await Promise.all([listConnections(tx, request), environmentConnections(tx.sql, tx.environment.id)])
  return { ...found, items: found.items.map(connection => shown(tx, connection, all)) }
}

function shown(tx: Tx, connection: Connection, all: readonly Connection[]): ShownConnection {
  return { ...connection, simulates: playedProviders(tx.environment, connection, all) }
}
