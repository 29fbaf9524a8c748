import type { Metadata } from '../../core/record.ts'
import type { TaxRate } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { lockTaxRate, updateTaxRate as save } from './tax-queries.ts'

/** What a rate comes to never changes. */
export type TaxRateChange = {
  name?: string | undefined
  /** False: applied to nothing new. Open sessions and invoices keep it. */
  active?: boolean | undefined
  metadata?: Metadata | undefined
}

/** What is not said stays as it is. */
export async function updateTaxRate(tx: Tx, id: string, change: TaxRateChange): Promise<TaxRate> {
  const rate = found(await lockTaxRate(tx, id), 'tax rate', id)
  return await save(tx, {
    ...rate,
    name: change.name ?? rate.name,
    archivedAt: change.active === undefined ? rate.archivedAt : change.active ? null : (rate.archivedAt ?? tx.now),
    metadata: mergeMetadata(rate.metadata, change.metadata ?? {}),
  })
}
