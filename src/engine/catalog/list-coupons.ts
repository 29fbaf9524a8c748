import type { Coupon } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type CouponFilters, listCoupons as list } from './discount-queries.ts'

export async function listCoupons(tx: Tx, filters: CouponFilters, request: PageRequest): Promise<Page<Coupon>> {
  return await list(tx, filters, request)
}
