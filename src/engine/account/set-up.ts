import type { Context } from '../../context.ts'
import type { Environment } from '../../core/environment.ts'
import { createEnvironment } from './create-environment.ts'
import { createKey } from './create-key.ts'
import { createOrganization } from './create-organization.ts'
import { firstEnvironment, firstOrganization } from './queries.ts'

export type Account = { organizationId: string; environmentId: string; apiKey: string }

/**
 * The first organization with its first environment of a kind, and a key. Made once: null when that environment exists.
 * With `anotherKey` an environment that exists gets one more key instead, for whoever lost the first.
 */
export async function setUp(ctx: Context, input: { kind: Environment['kind']; anotherKey: boolean }): Promise<Account | null> {
  return await ctx.db.sql.begin(async sql => {
    const organizationId = (await firstOrganization(sql)) ?? (await createOrganization(ctx, sql, { name: 'My organization' })).id
    const environmentId = await firstEnvironment(sql, organizationId, input.kind)
    const livemode = input.kind === 'live'
    if (environmentId === null) {
      const made = await createEnvironment(ctx, sql, {
        organizationId,
        name: livemode ? 'Live' : 'Sandbox',
        kind: input.kind,
        defaultCurrency: 'usd',
      })
      return { organizationId, environmentId: made.record.id, apiKey: made.apiKey }
    }
    if (!input.anotherKey) return null
    const key = await createKey(ctx, sql, { environmentId, livemode, name: 'Another first key', scopes: ['*'], expiresAt: null })
    return { organizationId, environmentId, apiKey: key.text }
  })
}
