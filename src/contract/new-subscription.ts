/** Subscriptions and one-off invoices as they are asked for. */
import { Type } from 'typebox'
import { beginningFields } from './new-checkout-session.ts'
import { discountsField, lineItemsField, periodFields, quantityField, taxRatesField } from './offer-input.ts'
import { amountInput, enumOf, metadataField, nullable, textField } from './schema.ts'

const reference = (description: string) => textField(description, { maxLength: 255 })
const collectionMethods = ['charge_automatically', 'send_invoice'] as const
const daysUntilDue = Type.Optional(
  nullable(Type.Integer({ minimum: 0, maximum: 365, description: 'Of send_invoice: when it must be paid; 7 when not given.' })),
)
const customerFields = {
  customer_external_id: Type.Optional(reference('Your own id of the customer. This or customer_id.')),
  customer_id: Type.Optional(reference('Id of the customer. This or customer_external_id.')),
}
const collectionField = Type.Optional(
  enumOf(
    collectionMethods,
    'charge_automatically: to the saved method; send_invoice: paid on its page until it is due. charge_automatically when not given.',
  ),
)

export const createSubscriptionBody = Type.Object(
  {
    ...customerFields,
    plan_id: Type.Optional(nullable(reference('Id or lookup_key of a plan. This or items.'))),
    ...periodFields,
    quantity: quantityField(),
    items: Type.Optional(
      Type.Array(
        Type.Object({
          price_id: reference('Id or lookup_key of a price.'),
          quantity: quantityField(),
          tax_rates: taxRatesField('Rates of this item; those of the whole when not given.'),
        }),
        { minItems: 1, maxItems: 20, description: 'What it consists of; one-time prices go on the first invoice only.' },
      ),
    ),
    collection_method: collectionField,
    days_until_due: daysUntilDue,
    ...beginningFields,
    discounts: discountsField(),
    tax_rates: taxRatesField("Ids of rates of its invoices; the customer's, then the environment's when not given."),
    name: Type.Optional(nullable(textField('What it is called.', { maxLength: 255 }))),
    allow_multiple: Type.Optional(Type.Boolean({ description: 'Whether the customer may have this more than once.' })),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateSubscription' },
)

export const createInvoiceBody = Type.Object(
  {
    ...customerFields,
    line_items: lineItemsField(),
    discounts: discountsField(),
    shipping_amount: Type.Optional(nullable(amountInput('Shipping: not discounted, taxed by the rates of the whole.'))),
    tax_rates: taxRatesField("Ids of rates for the whole; the customer's, then the environment's when not given."),
    collection_method: collectionField,
    days_until_due: daysUntilDue,
    name: Type.Optional(nullable(textField('What it is for, in a word.', { maxLength: 255 }))),
    description: Type.Optional(nullable(textField('For the customer, on top of the lines.'))),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateInvoice' },
)
