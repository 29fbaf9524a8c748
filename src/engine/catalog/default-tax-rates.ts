import type { Customer } from '../../core/customer.ts'
import { type TaxTerms, taxTerms } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { findTaxRates } from './tax-queries.ts'

/** The customer's rates if they have some of their own, else the environment's. What was archived since applies no more. */
export async function defaultTaxRates(tx: Tx, customer: Pick<Customer, 'taxRateIds'> | null): Promise<TaxTerms[]> {
  const ids = customer?.taxRateIds ?? tx.environment.taxRateIds ?? []
  if (ids.length === 0) return []
  return (await findTaxRates(tx, ids)).filter(rate => rate.archivedAt === null).map(taxTerms)
}
