import type { Context } from '../../context.ts'
import type { Environment } from '../../core/environment.ts'
import { Failure } from '../../core/failure.ts'
import { prefixes } from '../../core/id.ts'
import type { TransactionSql } from '../../db/postgres.ts'
import { createKey } from './create-key.ts'
import { type EnvironmentRecord, insertEnvironment, insertSandboxConnection } from './queries.ts'

type NewEnvironment = { organizationId: string; name: string; kind: Environment['kind']; defaultCurrency: string }

/** An environment with all that every one has, and a key to it. Sandboxes get the built-in connection. */
export async function createEnvironment(
  ctx: Context,
  sql: TransactionSql,
  input: NewEnvironment,
): Promise<{ record: EnvironmentRecord; apiKey: string }> {
  const sandbox = input.kind === 'sandbox'
  const record: EnvironmentRecord = {
    id: ctx.ids.id(prefixes.environment),
    ...input,
    simulateUnconnectedProviders: true,
    displayName: null,
    accent: null,
    logoUrl: null,
    termsUrl: null,
    privacyUrl: null,
    taxRateIds: null,
    letterDeclineRefunds: true,
    createdAt: ctx.clock.now(),
    sandboxConnectionId: sandbox ? ctx.ids.id(prefixes.connection) : null,
  }
  if (!(await insertEnvironment(sql, record)))
    throw new Failure('live_environment_exists', 'This organization has its live environment: there is one per organization.')
  if (record.sandboxConnectionId)
    await insertSandboxConnection(sql, {
      environmentId: record.id,
      id: record.sandboxConnectionId,
      provider: 'sandbox',
      name: 'Sandbox',
      sealedSecrets: ctx.seal.seal(JSON.stringify({ webhook_secrets: [`whsec_${ctx.ids.random(32).toString('base64')}`] }), 'connection'),
      createdAt: record.createdAt,
    })
  const key = await createKey(ctx, sql, { environmentId: record.id, livemode: !sandbox, name: 'First key', scopes: ['*'], expiresAt: null })
  return { record, apiKey: key.text }
}
