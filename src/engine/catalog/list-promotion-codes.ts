import type { PromotionCode } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type CodeFilters, findCouponId, listCodes } from './discount-queries.ts'

/** `coupon`: id or lookup_key; an unknown one has no codes. */
type Filters = Omit<CodeFilters, 'couponId'> & { coupon: string | null }

export async function listPromotionCodes(tx: Tx, { coupon, ...filters }: Filters, request: PageRequest): Promise<Page<PromotionCode>> {
  const couponId = coupon === null ? null : ((await findCouponId(tx, coupon)) ?? coupon)
  return await listCodes(tx, { ...filters, couponId }, request)
}
