/**
 * The SQL of connections: an environment's accounts at providers. A connection's id is all that a provider's webhook
 * names, so one look-up is made before the environment is known. Secrets leave here sealed.
 */

import type { Stored } from '../../core/record.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

export type Connection = Stored & {
  provider: string
  name: string
  status: 'active' | 'disabled'
  /** The event that did not come by webhook: to be enabled at the provider. */
  webhooksMissing: string | null
}

/** JSON `{"webhook_secrets": […]}`, the newest first, sealed for `connection`. */
export type SealedConnection = Connection & { sealedSecrets: string }

const columns = (sql: Sql | TransactionSql) => sql`
  environment_id, id, provider, name, status, webhooks_missing, created_at, updated_at, object_version, metadata`

/** Before the environment is known. */
export async function findConnection(sql: Sql | TransactionSql, connectionId: string): Promise<SealedConnection | null> {
  const [row] = await sql<
    SealedConnection[]
  >`select ${columns(sql)}, sealed_secrets from connections where id = ${connectionId} order by environment_id limit 1`
  return row ?? null
}

/** Few: the whole of them, the oldest first. */
export async function environmentConnections(sql: Sql | TransactionSql, environmentId: string): Promise<Connection[]> {
  return await sql<Connection[]>`select ${columns(sql)} from connections where environment_id = ${environmentId} order by id`
}

export async function loadConnection(tx: Tx, id: string): Promise<Connection | null> {
  const [row] = await tx.sql<Connection[]>`
    select ${columns(tx.sql)} from connections where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function listConnections(tx: Tx, request: PageRequest): Promise<Page<Connection>> {
  return await page<Connection>(tx, { table: 'connections', columns: columns(tx.sql), where: tx.sql`` }, request)
}

/** A repeat changes nothing, not even the version. */
export async function setWebhooksMissing(tx: Tx, connectionId: string, eventType: string | null): Promise<void> {
  await tx.sql`
    update connections set webhooks_missing = ${eventType}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${connectionId} and webhooks_missing is distinct from ${eventType}`
}

/** Asked at every webhook, hardly ever with an effect: it takes no lock then. */
export async function clearWebhooksMissing(tx: Tx, connectionId: string, eventType: string): Promise<void> {
  await tx.sql`
    update connections set webhooks_missing = null, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${connectionId} and webhooks_missing = ${eventType}`
}
