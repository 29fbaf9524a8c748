import type { Coupon, DiscountTerms, PromotionCode } from '../../core/discount.ts'
import { decimalText } from '../../core/money.ts'

/** What a coupon, by itself or by one of its codes, takes off: frozen from now on. */
export function discountTerms(coupon: Coupon, code: PromotionCode | null): DiscountTerms {
  return {
    coupon_id: coupon.id,
    promotion_code_id: code?.id ?? null,
    label: code?.code ?? coupon.name ?? unnamed(coupon),
    percent_off: coupon.percentOff,
    amount_off: coupon.amountOff?.toString() ?? null,
    duration: coupon.duration,
    duration_in_months: coupon.durationInMonths,
    product_ids: coupon.productIds,
  }
}

function unnamed({ percentOff, amountOff, currency, lookupKey }: Coupon): string {
  if (percentOff !== null) return `${percentOff} % off`
  return lookupKey ?? `${decimalText(amountOff!, currency!)} ${currency!.toUpperCase()} off`
}
