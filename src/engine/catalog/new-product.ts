import type { Context } from '../../context.ts'
import type { HsaFsaEligibility, Product } from '../../core/product.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'

/** A product as it is asked for. */
export type NewProduct = {
  name: string
  lookupKey: string | null
  description: string | null
  hsaFsaEligibility: HsaFsaEligibility
  visitType: string | null
  upcCode: string | null
  gtin: string | null
  active: boolean
  metadata: Metadata
}

/** The product as it will be stored. */
export function newProduct(ctx: Context, tx: Tx, { active, ...given }: NewProduct, listed: boolean): Product {
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('prod'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    ...given,
    listed,
    archivedAt: active ? null : tx.now,
  }
}
