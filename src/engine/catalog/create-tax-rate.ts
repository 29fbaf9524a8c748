import type { Context } from '../../context.ts'
import { prefixes } from '../../core/id.ts'
import type { Metadata } from '../../core/record.ts'
import type { TaxRate } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { percentText } from './percent.ts'
import { insertTaxRate } from './tax-queries.ts'

export type NewTaxRate = {
  name: string
  /** A decimal text. */
  percentage: string
  inclusive: boolean
  country: string | null
  state: string | null
  metadata: Metadata
}

export async function createTaxRate(ctx: Context, tx: Tx, input: NewTaxRate): Promise<TaxRate> {
  const rate: TaxRate = {
    environmentId: tx.environment.id,
    id: ctx.ids.id(prefixes.taxRate),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    archivedAt: null,
    ...input,
    percentage: percentText(input.percentage, { param: 'percentage', aboveZero: false }),
  }
  await insertTaxRate(tx, rate)
  return rate
}
