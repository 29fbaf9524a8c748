import { type Static, Type } from 'typebox'
import { type CheckoutSession, checkoutActions, checkoutPaymentStatuses, checkoutStatuses } from '../core/checkout-session.ts'
import { billingPeriods } from '../core/period.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { wholeUnits } from './price.ts'
import {
  amountField,
  currencyField,
  decimalField,
  enumOf,
  idField,
  metadataField,
  nullable,
  objectFields,
  textField,
  time,
  timeField,
  urlMax,
} from './schema.ts'

const address = (description: string) => Type.String({ maxLength: urlMax, description })

const lineItemSchema = Type.Object(
  {
    price_id: idField('price', 'How it is charged.'),
    description: textField('What buyers read.'),
    quantity: decimalField('How many units.'),
    unit_amount: nullable(amountField('Price of one unit; null when it is no whole number of minor units.')),
    unit_amount_decimal: decimalField('Price of one unit in minor units, exact.'),
    amount: amountField('What the line comes to.'),
  },
  { title: 'CheckoutLineItem' },
)

export const checkoutSessionSchema = Type.Object(
  {
    id: idField('chk', 'Id of the session.'),
    object: Type.Literal('checkout_session'),
    ...objectFields,
    action: enumOf(checkoutActions, 'What completing it does.'),
    checkout_status: enumOf(checkoutStatuses, 'initiated, then pending (payable), then one of the final ones.'),
    payment_status: enumOf(checkoutPaymentStatuses, 'processing: a slow method was used and the bank has not said yet.'),
    customer_id: nullable(idField('cus', 'To whom the offer is made.')),
    customer_external_id: nullable(textField('Your own id of that customer.')),
    payment_provider: textField('Who takes the money, as it was named.'),
    simulated: Type.Boolean({ description: 'Whether the sandbox plays that provider, because it is not connected.' }),
    currency: currencyField(),
    amount_subtotal: amountField('Sum of the lines.'),
    amount_discount: amountField('Taken off.'),
    amount_tax: amountField('Tax on top.'),
    amount_shipping: amountField('Shipping.'),
    amount_total: amountField('What the buyer pays now.'),
    line_items: Type.Array(lineItemSchema, { description: 'The offer, frozen when the session was made.' }),
    subscription_id: nullable(idField('sub', 'incomplete until the session is completed.')),
    invoice_id: nullable(idField('inv', 'A draft until the session is completed.')),
    payment_id: nullable(idField('pay', 'The payment that completed it.')),
    late_payment_id: nullable(idField('pay', 'Money found after a final state: it is refunded in full.')),
    payment_action: Type.Object(
      {
        type: enumOf(['checkout_url', 'payment_link'], 'checkout_url: our page; payment_link: the page of the provider.'),
        url: address('Send the buyer here, with a full-page redirect.'),
      },
      { description: 'What the buyer has to do.' },
    ),
    url: address('Our page of this session.'),
    success_url: nullable(address('Where a buyer goes who has paid.')),
    failure_url: nullable(address('Where a buyer goes when it failed.')),
    cancel_url: nullable(address('Where "Back" leads.')),
    expires_at: timeField('From then on it cannot be paid.'),
    completed_at: nullable(timeField('When it was completed.')),
    canceled_at: nullable(timeField('When it was canceled.')),
    failure_reason: nullable(textField('Why it failed.')),
    cancellation_reason: nullable(textField('Why it was canceled: superseded when a newer session took its place.')),
    hsa_fsa_eligible: Type.Boolean({ description: 'Whether health savings or flexible spending cards may pay it.' }),
    letter_of_medical_necessity_required: Type.Boolean({ description: 'Whether a letter of medical necessity is needed.' }),
    visit_type: nullable(textField('Kind of visit, for health savings cards.')),
    idempotency_key: nullable(textField('The key it was made under.')),
    output_name: nullable(textField('A name for what is bought.')),
    output_metadata: Type.Record(Type.String(), Type.String(), { description: 'Facts for what is bought.' }),
  },
  { title: 'CheckoutSession', description: 'An offer to one customer with a time limit.' },
)

export type WireCheckoutSession = Static<typeof checkoutSessionSchema>

export function presentCheckoutSession(s: CheckoutSession, at: Presenting): WireCheckoutSession {
  const url = `${at.base}/checkout/${s.publicToken}`
  return {
    id: s.id,
    object: 'checkout_session',
    ...presentRecord(s, at),
    action: s.action,
    checkout_status: s.checkoutStatus,
    payment_status: s.paymentStatus,
    customer_id: s.customerId,
    customer_external_id: s.customerExternalId,
    payment_provider: s.paymentProvider,
    simulated: s.simulated,
    currency: s.currency,
    amount_subtotal: s.amountSubtotal,
    amount_discount: s.amountDiscount,
    amount_tax: s.amountTax,
    amount_shipping: s.amountShipping,
    amount_total: s.amountTotal,
    line_items: s.lineItems.map(line => ({
      price_id: line.price_id,
      description: line.description,
      quantity: line.quantity,
      unit_amount: wholeUnits(line.unit_amount_decimal),
      unit_amount_decimal: line.unit_amount_decimal,
      amount: BigInt(line.amount),
    })),
    subscription_id: s.subscriptionId,
    invoice_id: s.invoiceId,
    payment_id: s.paymentId,
    late_payment_id: s.latePaymentId,
    payment_action: { type: 'checkout_url', url },
    url,
    success_url: s.successUrl,
    failure_url: s.failureUrl,
    cancel_url: s.cancelUrl,
    expires_at: time(s.expiresAt),
    completed_at: timeOrNull(s.completedAt),
    canceled_at: timeOrNull(s.canceledAt),
    failure_reason: s.failureReason,
    cancellation_reason: s.cancellationReason,
    hsa_fsa_eligible: false,
    letter_of_medical_necessity_required: false,
    visit_type: null,
    idempotency_key: s.idempotencyKey,
    output_name: null,
    output_metadata: {},
  }
}

/** 15 minutes, as a payment link has, to a day. */
const expiresInSeconds = { minimum: 900, maximum: 86_400 }
/** Above any real order; what it comes to is checked as an amount. */
const quantityMax = 1_000_000

const optionalText = (description: string, maxLength: number) => Type.Optional(nullable(textField(description, { maxLength })))
const place = 'Absolute, http or https (https only when live). {CHECKOUT_SESSION_ID} in it is replaced by the id of the session.'

const createSubscriptionParams = Type.Object(
  {
    plan_id: textField('Id or lookup_key of the plan.', { maxLength: 255 }),
    currency: Type.Optional(nullable(currencyField("The customer's, then the environment's when not given."))),
    billing_period: Type.Optional(nullable(enumOf(billingPeriods, "The plan's only one, else monthly when not given."))),
    billing_period_count: Type.Optional(
      nullable(Type.Integer({ minimum: 1, maximum: 36, description: 'Number of billing periods between charges; 1 when not given.' })),
    ),
    quantity: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: quantityMax, description: 'How many units; 1 when not given.' }))),
    billing_cycle: Type.Optional(nullable(enumOf(['anniversary'], 'anniversary: periods are counted from the moment of payment.'))),
    metadata: Type.Optional(metadataField('Kept on the subscription.')),
  },
  { description: 'What is subscribed to.' },
)

export const createCheckoutSessionBody = Type.Object(
  {
    customer_external_id: Type.Optional(textField('Your own id of the customer. This or customer_id.', { maxLength: 255 })),
    customer_id: Type.Optional(textField('Id of the customer. This or customer_external_id.', { maxLength: 255 })),
    action: enumOf(checkoutActions, 'What completing it does.'),
    payment_provider: Type.Optional(
      nullable(
        Type.Unsafe<string>({
          type: 'string',
          minLength: 1,
          maxLength: 40,
          lowercase: true,
          description:
            'sandbox, stripe or razorpay, in any letter case. One that is not connected is played by the sandbox, never in live.',
          examples: ['razorpay'],
        }),
      ),
    ),
    configuration: Type.Object({ create_subscription_params: createSubscriptionParams }, { description: 'What the action needs.' }),
    success_url: optionalText(`Where a buyer goes who has paid; our result page when not given. ${place}`, urlMax),
    failure_url: optionalText(`Where a buyer goes when it failed; cancel_url when not given. ${place}`, urlMax),
    cancel_url: optionalText(`Where "Back" leads; no back link when not given. ${place}`, urlMax),
    idempotency_key: optionalText('Same key and same body: the same session. A session that ended unpaid frees its key.', 255),
    expires_in_seconds: Type.Optional(
      nullable(Type.Integer({ ...expiresInSeconds, description: 'How long it can be paid, in seconds; 900 when not given.' })),
    ),
    allow_multiple: Type.Optional(Type.Boolean({ description: 'Whether the customer may have this plan more than once.' })),
    locale: optionalText("Language of the page, a BCP 47 tag; the customer's, then the browser's when not given.", 35),
    capture_method: Type.Optional(enumOf(['automatic', 'manual'], 'automatic. manual is refused: 400 not_supported.')),
    metadata: Type.Optional(metadataField('Kept on the session.')),
  },
  { title: 'CreateCheckoutSession' },
)
