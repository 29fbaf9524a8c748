/** What is sold, and to whom, as records and as they stand on the wire: once with null wherever null may be, once full. */
import { couponSchema, presentCoupon } from '../../src/contract/coupon.ts'
import { customerSchema, presentCustomer } from '../../src/contract/customer.ts'
import { featureSchema, presentFeature } from '../../src/contract/feature.ts'
import { planSchema, presentPlan } from '../../src/contract/plan.ts'
import { presentPrice, priceSchema } from '../../src/contract/price.ts'
import { presentProduct, productSchema } from '../../src/contract/product.ts'
import { presentPromotionCode, promotionCodeSchema } from '../../src/contract/promotion-code.ts'
import { presentTaxRate, taxRateSchema } from '../../src/contract/tax-rate.ts'
import type { Customer } from '../../src/core/customer.ts'
import type { Coupon, PromotionCode } from '../../src/core/discount.ts'
import type { Feature, GrantedFeature } from '../../src/core/feature.ts'
import type { CatalogPrice, Plan } from '../../src/core/plan.ts'
import type { Product } from '../../src/core/product.ts'
import type { TaxRate } from '../../src/core/tax.ts'
import { at, moment, type OnWire, stored } from './on-wire.ts'

export const customer: Customer & { balances: Record<string, bigint> } = {
  ...{ ...stored, externalId: null, name: null, email: null, phone: null, currency: null, timeZone: 'UTC', locale: null, address: null },
  ...{ shipping: null, taxExempt: 'none', taxRateIds: null, defaultPaymentMethodId: null, deletedAt: null },
  balances: {},
}
const plan: Plan = { ...stored, lookupKey: null, name: 'Pro', description: null, trialPeriodDays: null, archivedAt: null }
export const price: CatalogPrice = {
  ...{ ...stored, planId: null, productId: null, position: 0, lookupKey: null, description: null, type: 'one_time', currency: 'usd' },
  ...{ billingPeriod: null, billingPeriodCount: null, usageType: 'licensed', billingTiming: 'advance', model: 'volume', version: 1 },
  ...{ unitAmountDecimal: null, tiers: null, packageSize: null, packageRounding: 'up', freeUnits: '0', minimumAmount: null },
  ...{ maximumAmount: null, flatWhenZero: false, trialPeriodDays: null, public: false, listed: true, replaces: null, archivedAt: null },
}
const feature: Feature = { ...stored, lookupKey: 'seats', name: 'Seats', type: 'static', archivedAt: null }
const granted: GrantedFeature[] = [
  { featureId: 'feat_1', lookupKey: 'seats', name: 'Seats', type: 'static', value: '5' },
  { featureId: 'feat_2', lookupKey: 'sso', name: 'SSO', type: 'boolean', value: null },
]
const product: Product & { features: GrantedFeature[] } = {
  ...{ ...stored, lookupKey: null, name: 'Mug', description: null, hsaFsaEligibility: 'not_eligible', visitType: null, upcCode: null },
  ...{ gtin: null, listed: true, archivedAt: null, features: [] },
}
export const coupon: Coupon = {
  ...{
    ...stored,
    lookupKey: null,
    name: null,
    percentOff: null,
    amountOff: null,
    currency: null,
    duration: 'once',
    durationInMonths: null,
  },
  ...{ maxRedemptions: null, timesRedeemed: 0, productIds: null, expiresAt: null, archivedAt: null },
}
const promotionCode: PromotionCode = {
  ...{ ...stored, couponId: 'coup_1', code: 'LAUNCH20', maxRedemptions: null, timesRedeemed: 0, expiresAt: null, customerId: null },
  archivedAt: null,
}
const taxRate: TaxRate = { ...stored, name: 'GST', percentage: '18', inclusive: false, country: null, state: null, archivedAt: null }

const fullCustomer: typeof customer = {
  ...{ ...customer, externalId: 'user_1', name: 'Jane', email: 'jane@example.com', phone: '+44', currency: 'inr', locale: 'en' },
  address: { line1: 'a', line2: null, city: null, state: null, postal_code: null, country: 'GB' },
  shipping: { name: 'Jane', phone: null, address: null },
  ...{ defaultPaymentMethodId: 'pm_1', taxRateIds: ['txr_1'], balances: { usd: 500n, kwd: -7n }, deletedAt: moment },
}
const fullPlan: Plan = { ...plan, lookupKey: 'pro', description: 'x', trialPeriodDays: 7, archivedAt: moment }
const fullPrice: CatalogPrice = {
  ...{ ...price, planId: 'plan_1', productId: 'prod_1', lookupKey: 'pro_usd', description: 'x', unitAmountDecimal: '4900' },
  ...{ billingPeriod: 'monthly', billingPeriodCount: 1, packageSize: 10n, minimumAmount: 1n, maximumAmount: 2n },
  tiers: [{ up_to: '10', unit_amount_decimal: '1', flat_amount_decimal: '0.5' }],
  ...{ trialPeriodDays: 7, replaces: 'price_0', archivedAt: moment },
}
const fullProduct: typeof product = {
  ...{ ...product, lookupKey: 'mug', description: 'x', visitType: 'gym', upcCode: '012345678905', gtin: '00012345678905' },
  ...{ features: granted, archivedAt: moment },
}
const fullCoupon: Coupon = {
  ...{ ...coupon, lookupKey: 'launch', name: 'Launch', percentOff: '33.3333', amountOff: 500n, currency: 'usd', duration: 'repeating' },
  ...{ durationInMonths: 3, maxRedemptions: 7, timesRedeemed: 7, productIds: ['prod_1'], expiresAt: moment, archivedAt: moment },
}
const fullCode: PromotionCode = { ...promotionCode, maxRedemptions: 7, expiresAt: moment, customerId: 'cus_1', archivedAt: moment }

export const catalogOnWire: readonly OnWire[] = [
  { name: 'customer', schema: customerSchema, empty: presentCustomer(customer, at), full: presentCustomer(fullCustomer, at) },
  {
    name: 'plan',
    schema: planSchema,
    empty: presentPlan({ plan, prices: [], features: [] }, at),
    full: presentPlan({ plan: fullPlan, prices: [price], features: granted }, at),
  },
  {
    name: 'feature',
    schema: featureSchema,
    empty: presentFeature(feature, at),
    full: presentFeature({ ...feature, archivedAt: moment }, at),
  },
  { name: 'price', schema: priceSchema, empty: presentPrice(price, at), full: presentPrice(fullPrice, at) },
  { name: 'product', schema: productSchema, empty: presentProduct(product, at), full: presentProduct(fullProduct, at) },
  { name: 'coupon', schema: couponSchema, empty: presentCoupon(coupon, moment, at), full: presentCoupon(fullCoupon, moment, at) },
  {
    name: 'promotion code',
    schema: promotionCodeSchema,
    empty: presentPromotionCode(promotionCode, at),
    full: presentPromotionCode(fullCode, at),
  },
  {
    name: 'tax rate',
    schema: taxRateSchema,
    empty: presentTaxRate(taxRate, at),
    full: presentTaxRate({ ...taxRate, country: 'IN', state: 'KA', archivedAt: moment }, at),
  },
]
