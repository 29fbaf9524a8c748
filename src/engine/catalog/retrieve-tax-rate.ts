import type { TaxRate } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findTaxRate } from './tax-queries.ts'

/** Archived ones too. */
export async function retrieveTaxRate(tx: Tx, id: string): Promise<TaxRate> {
  return found(await findTaxRate(tx, id), 'tax rate', id)
}
