/** What is to be sold, from the wire to the words of the engine: of sessions, subscriptions and invoices alike. */
import type { PriceDataInput, WireDiscount, WireLineItem } from '../contract/offer-input.ts'
import { Failure } from '../core/failure.ts'
import type { NewDiscount, NewLine, OfferTerms } from '../engine/catalog/wanted-offer.ts'
import { newPrice } from './new-price.ts'

export function newLines(items: readonly WireLineItem[]): NewLine[] {
  return items.map((item, n) => {
    const param = `line_items.${n}`
    if ((item.price == null) === (item.price_data == null))
      throw new Failure(
        'parameter_missing',
        'A line names its price by price (id or lookup_key) or makes one by price_data, one of them.',
        {
          param: `${param}.price`,
        },
      )
    return {
      price: item.price ?? null,
      priceData: item.price_data == null ? null : newPriceData(item.price_data, `${param}.price_data`),
      quantity: BigInt(item.quantity ?? 1),
      taxRates: item.tax_rates ?? null,
      param,
      priceParam: `${param}.price`,
    }
  })
}

function newPriceData(given: PriceDataInput, param: string): NonNullable<NewLine['priceData']> {
  const { product_id: productId, product_data: productData, ...price } = given
  if ((productId == null) === (productData == null))
    throw new Failure('parameter_missing', 'price_data names its product by product_id or makes one by product_data, one of them.', {
      param: `${param}.product_id`,
    })
  const product =
    productData == null
      ? { reference: productId! }
      : {
          name: productData.name,
          hsaFsaEligibility: productData.hsa_fsa_eligibility ?? ('not_eligible' as const),
          visitType: productData.visit_type ?? null,
        }
  return { ...newPrice(price), product }
}

export function newDiscounts(discounts: readonly WireDiscount[] | null | undefined): NewDiscount[] {
  return (discounts ?? []).map((discount, n) => {
    const param = `discounts.${n}`
    if ((discount.coupon == null) === (discount.promotion_code == null))
      throw new Failure('parameter_missing', 'A discount names a coupon or a promotion_code, one of them.', { param })
    return discount.coupon == null
      ? { promotionCode: discount.promotion_code!, param: `${param}.promotion_code` }
      : { coupon: discount.coupon, param: `${param}.coupon` }
  })
}

type WireTerms = {
  discounts?: readonly WireDiscount[] | null
  shipping_amount?: number | null
  tax_rates?: string[] | null
}
type WireBeginning = {
  trial_period_days?: number | null
  allow_repeat_trial?: boolean
  billing_cycle?: OfferTerms['billingCycle'] | null
  billing_cycle_anchor?: string | null
}

export function newTerms(body: WireTerms, beginning: WireBeginning): OfferTerms {
  if (beginning.billing_cycle === 'calendar' && beginning.billing_cycle_anchor != null)
    throw new Failure('parameter_invalid', 'Give billing_cycle calendar or a billing_cycle_anchor, not both.', {
      param: 'billing_cycle_anchor',
    })
  return {
    discounts: newDiscounts(body.discounts),
    shippingAmount: BigInt(body.shipping_amount ?? 0),
    taxRates: body.tax_rates ?? null,
    trialPeriodDays: beginning.trial_period_days ?? null,
    allowRepeatTrial: beginning.allow_repeat_trial ?? false,
    billingCycle: beginning.billing_cycle ?? 'anniversary',
    billingCycleAnchor: beginning.billing_cycle_anchor == null ? null : Temporal.Instant.from(beginning.billing_cycle_anchor),
  }
}
