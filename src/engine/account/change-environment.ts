import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { requireTaxRates } from '../catalog/require-tax-rates.ts'
import type { Caller } from './find-caller.ts'
import { type EnvironmentChange, type EnvironmentRecord, lockEnvironment, updateEnvironment } from './queries.ts'

/** Changes what is given and leaves the rest. The live environment is changed by a live key only. */
export async function changeEnvironment(
  _ctx: Context,
  tx: Tx,
  input: { id: string; caller: Caller; change: EnvironmentChange },
): Promise<EnvironmentRecord> {
  const record = await lockEnvironment(tx.sql, input.caller.organizationId, input.id)
  if (!record) throw new Failure('not_found', `There is no environment "${input.id}".`)
  if (record.kind === 'live' && !input.caller.livemode)
    throw new Failure('live_needs_live_key', 'The live environment is changed with a live key only.')
  // Rates are looked for in the environment that is changed, which may not be the caller's own.
  if (input.change.taxRateIds) await requireTaxRates({ ...tx, environment: record }, input.change.taxRateIds, 'tax_rates')
  const changed = { ...record, ...input.change }
  await updateEnvironment(tx.sql, changed)
  return changed
}
