import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { keyHash, looksLikeKey } from './key-text.ts'
import { findKey } from './queries.ts'

/** Who asks: an API key, and the one environment it belongs to. */
export type Caller = {
  keyId: string
  environmentId: string
  organizationId: string
  livemode: boolean
  scopes: readonly string[]
  lastUsedAt: Temporal.Instant | null
}

/** The caller behind a presented key. A mistyped key is refused by its checksum, without a query. */
export async function findCaller(ctx: Context, presented: string): Promise<Caller> {
  const row = looksLikeKey(presented) ? await findKey(ctx.db.sql, keyHash(presented)) : null
  if (!row) throw invalid('This API key is unknown: check that it was copied whole.')
  if (row.revokedAt) throw invalid('This API key was revoked: use another one.')
  if (row.expiresAt && Temporal.Instant.compare(row.expiresAt, ctx.clock.now()) <= 0)
    throw invalid('This API key has expired: use another one.')
  const { keyId, environmentId, organizationId, kind, scopes, lastUsedAt } = row
  return { keyId, environmentId, organizationId, livemode: kind === 'live', scopes, lastUsedAt }
}

function invalid(message: string): Failure {
  return new Failure('key_invalid', message)
}
