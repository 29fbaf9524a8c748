import type { TaxRate } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrieveTaxRate } from './retrieve-tax-rate.ts'
import { updateTaxRate } from './update-tax-rate.ts'

/** Applied to nothing new. Twice is once. */
export async function archiveTaxRate(tx: Tx, id: string): Promise<TaxRate> {
  const known = await retrieveTaxRate(tx, id)
  return known.archivedAt ? known : await updateTaxRate(tx, id, { active: false })
}
