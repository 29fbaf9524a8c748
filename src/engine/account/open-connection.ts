import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { type Connection, findConnection } from './connection-queries.ts'

export type OpenConnection = Connection & { webhookSecrets: string[] }

/** The connection that a webhook or a provider names, with the secrets that sign for it, the newest first; null when there is none. */
export async function openConnection(ctx: Context, connectionId: string): Promise<OpenConnection | null> {
  const found = await findConnection(ctx.db.sql, connectionId)
  if (!found) return null
  const { sealedSecrets, ...connection } = found
  const secrets = JSON.parse(ctx.seal.open(sealedSecrets, 'connection')) as { webhook_secrets?: string[] }
  return { ...connection, webhookSecrets: secrets.webhook_secrets ?? [] }
}

/** For the sandbox, which signs as the provider would. */
export async function webhookSecretsOf(ctx: Context, connectionId: string): Promise<string[]> {
  const connection = await openConnection(ctx, connectionId)
  invariant(connection, `connection ${connectionId} exists`)
  return connection.webhookSecrets
}
