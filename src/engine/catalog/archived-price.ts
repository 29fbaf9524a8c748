import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findNewestVersion } from './price-queries.ts'

/** The refusal to sell a price that is out of sale; it names the version that took its place, if one did. */
export async function archivedPrice(tx: Tx, price: { id: string }, reference: string, param: string): Promise<Failure> {
  const newest = await findNewestVersion(tx, price.id)
  const advice = newest
    ? `use its newest version ${newest}`
    : 'choose another one, or put it back with POST /v1/prices/{id} {"active": true}'
  return new Failure('price_archived', `The price "${reference}" is archived and can't be sold: ${advice}.`, {
    param,
    ...(newest && { details: { price_id: newest } }),
  })
}
