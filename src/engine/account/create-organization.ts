import type { Context } from '../../context.ts'
import { prefixes } from '../../core/id.ts'
import type { TransactionSql } from '../../db/postgres.ts'
import { insertOrganization } from './queries.ts'

/** Who sells. It has no environment yet. */
export async function createOrganization(ctx: Context, sql: TransactionSql, input: { name: string }): Promise<{ id: string }> {
  const id = ctx.ids.id(prefixes.organization)
  await insertOrganization(sql, { id, name: input.name, createdAt: ctx.clock.now() })
  return { id }
}
