import { type Static, Type } from 'typebox'
import { billingPeriods } from '../core/period.ts'
import { billingCycles, type Subscription, type SubscriptionItem, subscriptionStatuses, trialEndBehaviors } from '../core/subscription.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { currencyField, enumOf, idField, nullable, objectFields, textField, timeField } from './schema.ts'

const itemSchema = Type.Object(
  {
    id: idField('si', 'Id of the item.'),
    object: Type.Literal('subscription_item'),
    ...objectFields,
    subscription_id: idField('sub', 'The subscription it belongs to.'),
    price_id: idField('price', 'How it is charged.'),
    product_id: nullable(idField('prod', 'What is sold.')),
    quantity: Type.Unsafe<bigint>({ type: 'integer', description: 'How many units.' }),
  },
  { title: 'SubscriptionItem' },
)

export const subscriptionSchema = Type.Object(
  {
    id: idField('sub', 'Id of the subscription.'),
    object: Type.Literal('subscription'),
    ...objectFields,
    customer_id: nullable(idField('cus', 'Who has it; null before the session of an unknown buyer is completed.')),
    plan_id: nullable(idField('plan', 'What is subscribed to; null for loose prices.')),
    name: nullable(textField('What it is called: the output_name of its session.')),
    status: enumOf(subscriptionStatuses, 'Access is granted in trialing, active and past_due.'),
    currency: currencyField(),
    billing_period: enumOf(billingPeriods, 'How often it renews, times billing_period_count.'),
    billing_period_count: Type.Integer({ description: 'Number of billing periods between renewals.' }),
    collection_method: enumOf(['charge_automatically', 'send_invoice'], 'How its invoices are collected.'),
    time_zone: textField('IANA name of the time zone in which its periods are counted.'),
    billing_cycle: enumOf(
      billingCycles,
      'anniversary: periods are counted from the day it began; calendar: from the 1st, Monday, or midnight.',
    ),
    billing_cycle_anchor: nullable(timeField('The moment its periods are counted from.')),
    current_period_start: nullable(timeField('When the running period began.')),
    current_period_end: nullable(timeField('When it renews.')),
    trial_start: nullable(timeField('When its trial began.')),
    trial_end: nullable(timeField('When its trial ends, and the first paid period begins.')),
    trial_end_behavior: enumOf(trialEndBehaviors, 'What happens at the end of a trial without a payment method.'),
    tax_rates: nullable(
      Type.Array(idField('txr', 'A tax rate.'), { description: "Rates of its invoices; null: the customer's, then the environment's." }),
    ),
    default_payment_method_id: nullable(idField('pm', "Charged at renewals; null: the customer's default.")),
    checkout_session_id: nullable(idField('chk', 'The session that made it.')),
    latest_invoice_id: nullable(idField('inv', 'Its newest invoice.')),
    activated_at: nullable(timeField('When it became active.')),
    ended_at: nullable(timeField('When it ended.')),
    items: Type.Array(itemSchema, { description: 'What it consists of.' }),
  },
  { title: 'Subscription', description: 'What a customer has.' },
)

export type WireSubscription = Static<typeof subscriptionSchema>

export function presentSubscription(s: Subscription, items: readonly SubscriptionItem[], at: Presenting): WireSubscription {
  return {
    id: s.id,
    object: 'subscription',
    ...presentRecord(s, at),
    customer_id: s.customerId,
    plan_id: s.planId,
    name: s.name,
    status: s.status,
    currency: s.currency,
    billing_period: s.billingPeriod,
    billing_period_count: s.billingPeriodCount,
    collection_method: s.collectionMethod,
    time_zone: s.timeZone,
    billing_cycle: s.billingCycle,
    billing_cycle_anchor: timeOrNull(s.billingCycleAnchor),
    current_period_start: timeOrNull(s.currentPeriodStart),
    current_period_end: timeOrNull(s.currentPeriodEnd),
    trial_start: timeOrNull(s.trialStart),
    trial_end: timeOrNull(s.trialEnd),
    trial_end_behavior: s.trialEndBehavior,
    tax_rates: s.taxRateIds,
    default_payment_method_id: s.defaultPaymentMethodId,
    checkout_session_id: s.checkoutSessionId,
    latest_invoice_id: s.latestInvoiceId,
    activated_at: timeOrNull(s.activatedAt),
    ended_at: timeOrNull(s.endedAt),
    items: items.map(item => ({
      id: item.id,
      object: 'subscription_item' as const,
      ...presentRecord(item, at),
      subscription_id: item.subscriptionId,
      price_id: item.priceId,
      product_id: item.productId,
      quantity: item.quantity,
    })),
  }
}
