import type { Context } from '../../context.ts'
import { presentProduct } from '../../contract/product.ts'
import type { HsaFsaEligibility, Product } from '../../core/product.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { violates } from '../unique-violation.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type FeatureGiven, grantFeatures } from './grant-features.ts'
import { lockProduct, updateProduct as save } from './product-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'
import { productWithFeatures, type ShownProduct } from './with-features.ts'

export type ProductChange = {
  name?: string | undefined
  lookupKey?: string | null | undefined
  description?: string | null | undefined
  hsaFsaEligibility?: HsaFsaEligibility | undefined
  visitType?: string | null | undefined
  upcCode?: string | null | undefined
  gtin?: string | null | undefined
  /** False: out of sale. Open sessions and subscriptions are not touched. */
  active?: boolean | undefined
  metadata?: Metadata | undefined
  /** All of them anew; those who have it in a subscription have them at once. */
  features?: readonly FeatureGiven[] | undefined
}

/** What is not said stays as it is. */
export async function updateProduct(
  ctx: Context,
  tx: Tx,
  reference: string,
  { active, metadata, features, ...fields }: ProductChange,
): Promise<ShownProduct> {
  refuseReserved(fields.lookupKey, 'lookup_key')
  const product = found(await lockProduct(tx, reference), 'product', reference)
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const changed: Product = {
    ...product,
    ...said,
    archivedAt: active === undefined ? product.archivedAt : active ? null : (product.archivedAt ?? tx.now),
    metadata: mergeMetadata(product.metadata, metadata ?? {}),
  }
  const saved = await save(tx, changed).catch(error => {
    throw violates(error, 'product_lookup_key_is_unique') ? takenLookupKey(changed.lookupKey, 'product', 'lookup_key') : error
  })
  if (!saved) throw takenLookupKey(changed.lookupKey, 'product', 'lookup_key')
  if (features) await grantFeatures(tx, { kind: 'product', id: product.id }, features, false)
  const shown = await productWithFeatures(tx, saved)
  await recordEvents(ctx, tx, [{ type: 'product.updated', object: presentProduct(shown, presenting(ctx, tx)) }])
  return shown
}
