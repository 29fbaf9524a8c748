import { Failure } from '../../core/failure.ts'
import { type TaxTerms, taxTerms } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { findTaxRates } from './tax-queries.ts'

/** More are an accident: no place levies that many at once. */
const taxRatesMax = 10

/** Rates that can be applied, in the order given. `param` is where the list stands in the request. */
export async function requireTaxRates(tx: Tx, ids: readonly string[], param: string): Promise<TaxTerms[]> {
  if (ids.length === 0) return []
  if (ids.length > taxRatesMax)
    throw new Failure('parameter_invalid', `At most ${taxRatesMax} tax rates apply together: leave the others out.`, { param })
  const known = new Map((await findTaxRates(tx, ids)).map(rate => [rate.id, rate]))
  return ids.map((id, n) => {
    const at = { param: `${param}.${n}` }
    const rate = known.get(id)
    if (!rate) throw new Failure('not_found', `There is no tax rate "${id}" in this environment: use an id of GET /v1/tax_rates.`, at)
    if (rate.archivedAt) throw new Failure('tax_rate_archived', `The tax rate "${id}" is archived: use an active one.`, at)
    if (ids.indexOf(id) !== n) throw new Failure('parameter_invalid', `The tax rate "${id}" is named twice: name it once.`, at)
    return taxTerms(rate)
  })
}
