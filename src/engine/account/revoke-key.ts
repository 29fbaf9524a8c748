import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { type ApiKey, setRevoked } from './queries.ts'
import { requireKey } from './show-keys.ts'

/** From its commit on the key opens nothing. Revoking it again changes nothing. */
export async function revokeKey(ctx: Context, tx: Tx, input: { id: string }): Promise<ApiKey> {
  return (await setRevoked(tx.sql, tx.environment.id, input.id, ctx.clock.now())) ?? (await requireKey(tx, input.id))
}
