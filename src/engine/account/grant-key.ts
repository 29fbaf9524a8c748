import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { createKey } from './create-key.ts'
import type { Caller } from './find-caller.ts'
import type { ApiKey } from './queries.ts'

type Grant = { caller: Caller; name: string; scopes: string[]; expiresAt: Temporal.Instant | null; known: readonly string[] }

/** A key made by another key: to the same environment, with no scope that the other lacks, and no longer-lived than asked. */
export async function grantKey(ctx: Context, tx: Tx, input: Grant): Promise<{ record: ApiKey; text: string }> {
  const { caller, name, scopes, expiresAt, known } = input
  for (const [at, scope] of scopes.entries()) {
    if (!exists(scope, known))
      throw new Failure('parameter_invalid', `There is no scope ${scope}. There are: *, ${known.join(', ')}.`, { param: `scopes.${at}` })
    if (!covers(caller.scopes, scope))
      throw new Failure('scope_missing', `This key lacks ${scope} itself, so it cannot grant it.`, {
        param: `scopes.${at}`,
        details: { scope },
      })
  }
  if (expiresAt && Temporal.Instant.compare(expiresAt, ctx.clock.now()) <= 0)
    throw new Failure('parameter_invalid', '`expires_at` must lie in the future.', { param: 'expires_at' })
  return await createKey(ctx, tx.sql, { environmentId: caller.environmentId, livemode: caller.livemode, name, scopes, expiresAt })
}

/** Some route asks for it, or for one that it implies. */
function exists(scope: string, known: readonly string[]): boolean {
  const [resource] = scope.split(':')
  return scope === '*' || known.includes(scope) || known.some(each => each.startsWith(`${resource}:`))
}

/** Whether all that a scope allows is allowed by others. Writing implies reading. */
export function covers(held: readonly string[], scope: string): boolean {
  const [resource, access] = scope.split(':')
  const enough = ['*', `${resource}:*`, scope, ...(access === 'read' || access === '*' ? [`${resource}:write`] : [])]
  return enough.some(each => held.includes(each))
}
