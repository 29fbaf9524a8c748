/** What is to be sold, as it is asked for: by sessions, subscriptions and one-off invoices alike. */
import { type Static, Type } from 'typebox'
import { billingPeriods } from '../core/period.ts'
import { hsaFsaEligibilities } from '../core/product.ts'
import { amountFields, billingPeriodField } from './price.ts'
import { currencyField, enumOf, nullable, textField } from './schema.ts'

/** Above any real order; what it comes to is checked as an amount. */
const quantityMax = 1_000_000
const reference = (description: string) => textField(description, { maxLength: 255 })

export const quantityField = () =>
  Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: quantityMax, description: 'How many units; 1 when not given.' })))

const priceData = Type.Object(
  {
    currency: currencyField(),
    product_id: Type.Optional(nullable(reference('Id or lookup_key of the product. This or product_data.'))),
    product_data: Type.Optional(
      nullable(
        Type.Object(
          {
            name: textField('What buyers read.', { maxLength: 255 }),
            hsa_fsa_eligibility: Type.Optional(enumOf(hsaFsaEligibilities, 'not_eligible when not given.')),
            visit_type: Type.Optional(nullable(textField('Which consultation a letter needs.', { maxLength: 100 }))),
          },
          { description: 'A product made with it, outside lists too. This or product_id.' },
        ),
      ),
    ),
    billing_period: Type.Optional(nullable(billingPeriodField())),
    billing_period_count: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 36, description: '1 when not given.' }))),
    unit_amount: amountFields.unit_amount,
    unit_amount_decimal: amountFields.unit_amount_decimal,
  },
  { title: 'PriceData', description: 'A price made for this offer alone: it is in no list.' },
)

export type PriceDataInput = Static<typeof priceData>

export const taxRatesField = (description: string) =>
  Type.Optional(nullable(Type.Array(reference('Id of a tax rate.'), { maxItems: 10, description })))

const lineItem = Type.Object(
  {
    price: Type.Optional(nullable(reference('Id or lookup_key of a price. This or price_data.'))),
    price_data: Type.Optional(nullable(priceData)),
    quantity: quantityField(),
    tax_rates: taxRatesField('Rates of this line; those of the whole when not given.'),
  },
  { title: 'LineItem' },
)

export type WireLineItem = Static<typeof lineItem>

export const lineItemsField = () =>
  Type.Optional(Type.Array(lineItem, { minItems: 1, maxItems: 20, description: 'What is sold. Recurring prices share a billing period.' }))

const discount = Type.Object({
  coupon: Type.Optional(nullable(reference('Id or lookup_key of a coupon. This or promotion_code.'))),
  promotion_code: Type.Optional(nullable(reference('Id of a promotion code, or the code itself.'))),
})

export type WireDiscount = Static<typeof discount>

export const discountsField = () => Type.Optional(nullable(Type.Array(discount, { maxItems: 10, description: 'Applied in this order.' })))

export const periodFields = {
  currency: Type.Optional(nullable(currencyField("The customer's, then the environment's when not given."))),
  billing_period: Type.Optional(nullable(enumOf(billingPeriods, "The plan's only one, else monthly when not given."))),
  billing_period_count: Type.Optional(
    nullable(Type.Integer({ minimum: 1, maximum: 36, description: 'Number of billing periods between charges; 1 when not given.' })),
  ),
}
