import type { Context } from '../../context.ts'
import { presentPrice } from '../../contract/price.ts'
import { invariant } from '../../core/invariant.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { archivedPrice } from './archived-price.ts'
import { holdPrice } from './hold-price.ts'
import { newPrice } from './new-price.ts'
import { newVersion, type VersionTerms } from './new-version.ts'
import { findNewestVersion, insertPrices, updatePrice } from './price-queries.ts'
import { replacedPrice } from './replaced-price.ts'

export type PriceVersion = { description?: string | null | undefined; terms: VersionTerms }

/**
 * A new version in a price's place, with its lookup_key; the old one is archived in the same commit. Open sessions and
 * subscriptions go on with the old one. Of several at once one is first; the others are told the newest.
 */
export async function replacePrice(ctx: Context, tx: Tx, reference: string, { description, terms }: PriceVersion): Promise<CatalogPrice> {
  const old = await holdPrice(tx, reference)
  const newest = await findNewestVersion(tx, old.id)
  if (newest) throw replacedPrice(reference, newest)
  if (old.archivedAt) throw await archivedPrice(tx, old, reference, 'id')
  const { planId, productId, position, listed } = old
  const place = { planId, productId, position, listed, version: old.version + 1, replaces: old.id }
  const given = { ...old, ...newVersion(old, terms), description: description === undefined ? old.description : description }
  const price = newPrice(ctx, tx, given, place, '')

  const archived = await updatePrice(tx, { ...old, lookupKey: null, archivedAt: tx.now })
  invariant(archived, 'no lookup_key meets no other')
  const inserted = await insertPrices(tx, [price])
  invariant(inserted.size === 1, 'the lookup_key was just given free, in this transaction')
  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'price.updated', object: presentPrice(archived, shown) },
    { type: 'price.created', object: presentPrice(price, shown) },
  ])
  return price
}
