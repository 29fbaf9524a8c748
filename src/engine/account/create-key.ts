import type { Context } from '../../context.ts'
import { prefixes } from '../../core/id.ts'
import type { TransactionSql } from '../../db/postgres.ts'
import { keyHash, newKeyText } from './key-text.ts'
import { type ApiKey, insertKey } from './queries.ts'

type NewKey = { environmentId: string; livemode: boolean; name: string; scopes: string[]; expiresAt: Temporal.Instant | null }

/** `text` is the key itself: it is told once and never kept. Keys live by system time. */
export async function createKey(ctx: Context, sql: TransactionSql, input: NewKey): Promise<{ record: ApiKey; text: string }> {
  const text = newKeyText(input.livemode, ctx.ids.random)
  const record: ApiKey = {
    id: ctx.ids.id(prefixes.apiKey),
    environmentId: input.environmentId,
    name: input.name,
    last4: text.slice(-4),
    scopes: input.scopes,
    expiresAt: input.expiresAt,
    lastUsedAt: null,
    revokedAt: null,
    createdAt: ctx.clock.now(),
  }
  await insertKey(sql, { ...record, keyHash: keyHash(text) })
  return { record, text }
}
