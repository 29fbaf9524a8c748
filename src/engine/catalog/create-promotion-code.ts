import type { Context } from '../../context.ts'
import type { PromotionCode } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'
import { prefixes } from '../../core/id.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { checkEnd } from './discount-limits.ts'
import { findCode, findCoupon, insertCode } from './discount-queries.ts'
import { takenCode } from './promotion-code-taken.ts'
import { promotionCodeText } from './promotion-code-text.ts'

export type NewPromotionCode = {
  /** null: one is made up. */
  code: string | null
  /** Id or lookup_key. */
  coupon: string
  maxRedemptions: number | null
  expiresAt: Temporal.Instant | null
  /** Only this customer may use it. */
  customerId: string | null
  metadata: Metadata
}

export async function createPromotionCode(ctx: Context, tx: Tx, input: NewPromotionCode): Promise<PromotionCode> {
  checkEnd(tx, input.expiresAt)
  const coupon = await findCoupon(tx, input.coupon)
  if (!coupon)
    throw new Failure('not_found', `There is no coupon "${input.coupon}" in this environment: use its id or lookup_key.`, {
      param: 'coupon',
    })
  if (coupon.archivedAt)
    throw new Failure('coupon_not_applicable', `The coupon "${input.coupon}" is archived: make it active again, or use another one.`, {
      param: 'coupon',
    })
  const code: PromotionCode = {
    environmentId: tx.environment.id,
    id: ctx.ids.id(prefixes.promotionCode),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: input.metadata,
    couponId: coupon.id,
    code: input.code ?? promotionCodeText(ctx.ids),
    maxRedemptions: input.maxRedemptions,
    timesRedeemed: 0,
    expiresAt: input.expiresAt,
    customerId: input.customerId,
    archivedAt: null,
  }
  if (!(await insertCode(tx, code))) throw takenCode(code.code, await findCode(tx, code.code))
  return code
}
