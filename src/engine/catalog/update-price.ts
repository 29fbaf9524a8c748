import type { Context } from '../../context.ts'
import { presentPrice } from '../../contract/price.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { violates } from '../unique-violation.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { holdPrice } from './hold-price.ts'
import { findNewestVersion, updatePrice as save } from './price-queries.ts'
import { replacedPrice } from './replaced-price.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

export type PriceChange = {
  description?: string | null | undefined
  lookupKey?: string | null | undefined
  public?: boolean | undefined
  /** False: out of sale. Open sessions and subscriptions are not touched. */
  active?: boolean | undefined
  metadata?: Metadata | undefined
}

/** What is not said stays as it is; what it charges always does. A replaced price is not put back beside its successor. */
export async function updatePrice(ctx: Context, tx: Tx, reference: string, change: PriceChange): Promise<CatalogPrice> {
  refuseReserved(change.lookupKey, 'lookup_key')
  const price = await holdPrice(tx, reference)
  const newest = price.archivedAt && change.active ? await findNewestVersion(tx, price.id) : null
  if (newest) throw replacedPrice(reference, newest)
  const changed: CatalogPrice = {
    ...price,
    description: change.description === undefined ? price.description : change.description,
    lookupKey: change.lookupKey === undefined ? price.lookupKey : change.lookupKey,
    public: change.public ?? price.public,
    archivedAt: change.active === undefined ? price.archivedAt : change.active ? null : (price.archivedAt ?? tx.now),
    metadata: mergeMetadata(price.metadata, change.metadata ?? {}),
  }
  const saved = await save(tx, changed).catch(error => {
    throw violates(error, 'price_lookup_key_is_unique') ? takenLookupKey(changed.lookupKey, 'price', 'lookup_key') : error
  })
  if (!saved) throw takenLookupKey(changed.lookupKey, 'price', 'lookup_key')
  await recordEvents(ctx, tx, [{ type: 'price.updated', object: presentPrice(saved, presenting(ctx, tx)) }])
  return saved
}
