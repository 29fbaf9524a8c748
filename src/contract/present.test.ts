/** Every noun as it stands on the wire: complete, with null in every field that may be empty, and as its own schema says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TObject } from 'typebox'
import type { CheckoutSession } from '../core/checkout-session.ts'
import type { Customer } from '../core/customer.ts'
import type { Invoice, InvoiceLine } from '../core/invoice.ts'
import type { Payment, Refund } from '../core/payment.ts'
import type { PaymentMethod } from '../core/payment-method.ts'
import type { Plan, PlanPrice } from '../core/plan.ts'
import type { Subscription, SubscriptionItem } from '../core/subscription.ts'
import { makeChecks } from '../http/validate.ts'
import { checkoutSessionSchema, presentCheckoutSession } from './checkout-session.ts'
import { customerSchema, presentCustomer } from './customer.ts'
import { invoiceSchema, presentInvoice } from './invoice.ts'
import { encodeJson } from './json.ts'
import { paymentSchema, presentPayment, presentRefund, refundSchema } from './payment.ts'
import { paymentMethodSchema, presentPaymentMethod } from './payment-method.ts'
import { planSchema, presentPlan } from './plan.ts'
import type { Presenting } from './present.ts'
import { presentPrice, priceSchema } from './price.ts'
import { presentSubscription, subscriptionSchema } from './subscription.ts'

const at: Presenting = { environment: { kind: 'sandbox' }, base: 'https://pay.example.com' }
const moment = Temporal.Instant.from('2026-11-21T10:00:00.5Z')
const shownMoment = '2026-11-21T10:00:00.500Z'
const stored = { environmentId: 'env_1', id: 'x_1', createdAt: moment, updatedAt: moment, objectVersion: 3, metadata: { order: '7' } }

const customer: Customer = {
  ...{ ...stored, externalId: null, name: null, email: null, phone: null, currency: null, timeZone: 'UTC', locale: null, address: null },
  ...{ shipping: null, taxExempt: 'none', defaultPaymentMethodId: null, deletedAt: null },
}
const plan: Plan = { ...stored, lookupKey: null, name: 'Pro', description: null, archivedAt: null }
const price: PlanPrice = {
  ...{ ...stored, planId: 'plan_1', position: 0, lookupKey: null, currency: 'usd', billingPeriod: 'monthly', billingPeriodCount: 1 },
  ...{ usageType: 'licensed', billingTiming: 'advance', model: 'per_unit', unitAmountDecimal: '0.25', version: 1, archivedAt: null },
}
const method: PaymentMethod = {
  ...{ ...stored, customerId: 'cus_1', connectionId: 'con_1', provider: 'sandbox', providerReference: 'r', type: 'card', brand: null },
  ...{ last4: null, expMonth: null, expYear: null, hsaFsa: false, detachedAt: null },
}
const session: CheckoutSession = {
  ...{ ...stored, action: 'create_subscription', checkoutStatus: 'pending', paymentStatus: 'unpaid', closing: null, closingSince: null },
  ...{ customerId: 'cus_1', customerExternalId: null, planId: 'plan_1', paymentProvider: 'razorpay', simulated: true },
  ...{ connectionId: 'con_1', currency: 'inr', amountSubtotal: 49900n, amountDiscount: 0n, amountTax: 0n, amountShipping: 0n },
  ...{ amountTotal: 49900n, billingPeriod: 'monthly', billingPeriodCount: 1, subscriptionId: 'sub_1', invoiceId: 'inv_1', paymentId: null },
  lineItems: [
    { price_id: 'price_1', description: 'Pro', quantity: '1', unit_amount_decimal: '49900', amount: '49900' },
    { price_id: 'price_2', description: 'Pro', quantity: '2', unit_amount_decimal: '0.25', amount: '1' },
  ],
  ...{ latePaymentId: null, declines: 0, successUrl: null, failureUrl: null, cancelUrl: null, idempotencyKey: null, requestKey: null },
  ...{ requestHash: Buffer.alloc(32), resumable: false, allowMultiple: false, locale: null, publicToken: 'tok', failureReason: null },
  ...{ cancellationReason: null, expiresAt: moment, completedAt: null, canceledAt: null },
}
const subscription: Subscription = {
  ...{ ...stored, customerId: 'cus_1', planId: 'plan_1', status: 'incomplete', multiple: false, currency: 'usd', billingPeriod: 'monthly' },
  ...{ billingPeriodCount: 1, collectionMethod: 'charge_automatically', timeZone: 'UTC', billingCycle: 'anniversary' },
  ...{ billingCycleAnchor: null, currentPeriodStart: null, currentPeriodEnd: null, defaultPaymentMethodId: null },
  ...{ checkoutSessionId: 'chk_1', latestInvoiceId: null, activatedAt: null, endedAt: null },
}
const item: SubscriptionItem = { ...stored, subscriptionId: 'sub_1', priceId: 'price_1', quantity: 2n, position: 0 }
const invoice: Invoice = {
  ...{ ...stored, customerId: 'cus_1', subscriptionId: null, checkoutSessionId: null, status: 'draft', seriesNumber: null, number: null },
  ...{
    billingReason: 'subscription_create',
    collectionMethod: 'charge_automatically',
    currency: 'usd',
    periodStart: null,
    periodEnd: null,
  },
  ...{ subtotal: 4900n, discountTotal: 0n, taxTotal: 0n, shippingTotal: 0n, creditTotal: 0n, total: 4900n, amountDue: 4900n },
  ...{ amountPaid: 900n, amountRefunded: 0n, attemptCount: 0, dueDate: null, finalizedAt: null, paidAt: null, voidedAt: null },
  contentHash: null,
}
const line: InvoiceLine = {
  ...{ environmentId: 'env_1', id: 'il_1', invoiceId: 'inv_1', position: 0, description: 'Pro', priceId: null, subscriptionItemId: null },
  ...{ quantity: '1', amount: 4900n, discountAmount: 0n, taxAmount: 0n, periodStart: null, periodEnd: null, proration: false },
  explanation: { price_version: 1, steps: [{ what: '1 × 49.00', amount: '4900' }] },
}
const payment: Payment = {
  ...{ ...stored, customerId: 'cus_1', checkoutSessionId: null, subscriptionId: null, invoiceId: null, connectionId: 'con_1' },
  ...{ provider: 'sandbox', providerReference: null, paymentMethodId: null, status: 'sent', amount: 4900n, amountRefunded: 0n },
  ...{ currency: 'usd', failure: null, looks: 0, succeededAt: null },
}
const refund: Refund = {
  ...{ ...stored, paymentId: 'pay_1', status: 'pending', amount: 4900n, currency: 'usd', reason: 'late_payment', providerReference: null },
  ...{ failure: null, succeededAt: null },
}

type Case = { name: string; schema: TObject; empty: object; full: object }

const cases: Case[] = [
  {
    name: 'customer',
    schema: customerSchema,
    empty: presentCustomer(customer, at),
    full: presentCustomer(
      {
        ...customer,
        ...{
          externalId: 'user_1',
          name: 'Jane',
          email: 'jane@example.com',
          phone: '+44',
          currency: 'inr',
          locale: 'en',
          deletedAt: moment,
        },
        address: { line1: 'a', line2: null, city: null, state: null, postal_code: null, country: 'GB' },
        shipping: { name: 'Jane', phone: null, address: null },
        defaultPaymentMethodId: 'pm_1',
      },
      at,
    ),
  },
  {
    name: 'plan',
    schema: planSchema,
    empty: presentPlan(plan, [], at),
    full: presentPlan({ ...plan, lookupKey: 'pro', description: 'x', archivedAt: moment }, [price], at),
  },
  {
    name: 'price',
    schema: priceSchema,
    empty: presentPrice(price, at),
    full: presentPrice({ ...price, lookupKey: 'pro_usd', unitAmountDecimal: '4900', archivedAt: moment }, at),
  },
  {
    name: 'payment method',
    schema: paymentMethodSchema,
    empty: presentPaymentMethod(method, false, at),
    full: presentPaymentMethod({ ...method, brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034, detachedAt: moment }, true, at),
  },
  {
    name: 'checkout session',
    schema: checkoutSessionSchema,
    empty: presentCheckoutSession(session, at),
    full: presentCheckoutSession(
      {
        ...session,
        ...{ customerExternalId: 'user_1', paymentId: 'pay_1', latePaymentId: 'pay_2', successUrl: 'https://a', failureUrl: 'https://b' },
        ...{ cancelUrl: 'https://c', idempotencyKey: 'k', failureReason: 'r', cancellationReason: 's', completedAt: moment },
        canceledAt: moment,
      },
      at,
    ),
  },
  {
    name: 'subscription',
    schema: subscriptionSchema,
    empty: presentSubscription(subscription, [], at),
    full: presentSubscription(
      {
        ...subscription,
        ...{ billingCycleAnchor: moment, currentPeriodStart: moment, currentPeriodEnd: moment, defaultPaymentMethodId: 'pm_1' },
        ...{ latestInvoiceId: 'inv_1', activatedAt: moment, endedAt: moment },
      },
      [item],
      at,
    ),
  },
  {
    name: 'invoice',
    schema: invoiceSchema,
    empty: presentInvoice(invoice, [line], null, at),
    full: presentInvoice(
      {
        ...invoice,
        ...{ subscriptionId: 'sub_1', checkoutSessionId: 'chk_1', number: 'TG-000001', periodStart: moment, periodEnd: moment },
        ...{ dueDate: moment, finalizedAt: moment, paidAt: moment, voidedAt: moment },
      },
      [{ ...line, priceId: 'price_1', subscriptionItemId: 'si_1', periodStart: moment, periodEnd: moment }],
      'user_1',
      at,
    ),
  },
  {
    name: 'payment',
    schema: paymentSchema,
    empty: presentPayment(payment, at),
    full: presentPayment(
      {
        ...payment,
        ...{ checkoutSessionId: 'chk_1', subscriptionId: 'sub_1', invoiceId: 'inv_1', providerReference: 'r', paymentMethodId: 'pm_1' },
        failure: { category: 'declined', code: 'card_declined', decline_code: null, message: 'No.', retry: 'later' },
        succeededAt: moment,
      },
      at,
    ),
  },
  {
    name: 'refund',
    schema: refundSchema,
    empty: presentRefund(refund, at),
    full: presentRefund(
      {
        ...refund,
        failure: { category: 'provider', code: 'x', decline_code: 'y', message: 'No.', retry: 'never' },
        ...{ providerReference: 'r', succeededAt: moment },
      },
      at,
    ),
  },
]

/** Fields of objects that are not here yet: null until then. */
const later = ['next_payment_attempt_at', 'hosted_invoice_url', 'pdf_url', 'visit_type', 'output_name', 'credit_note_id']

for (const { name, schema, empty, full } of cases) {
  const onWire = (object: object) => JSON.parse(encodeJson(object)) as Record<string, unknown>
  const check = makeChecks().body(schema)

  test(`${name}: empty and full are as the schema says, with every declared key and no other`, () => {
    for (const object of [empty, full]) {
      check(onWire(object))
      assert.deepEqual(Object.keys(object).sort(), Object.keys(schema.properties).sort())
    }
  })

  test(`${name}: the fields that may be null are those that are null when empty`, () => {
    const nullableKeys = Object.entries(schema.properties).flatMap(([key, field]) =>
      JSON.stringify(field).includes('"null"') ? [key] : [],
    )
    const nulls = Object.entries(onWire(empty)).flatMap(([key, value]) => (value === null ? [key] : []))
    const never = [
      'payment_action',
      'line_items',
      'lines',
      'connection_id',
      'customer_id',
      'subscription_id',
      'invoice_id',
      'checkout_session_id',
    ]
    assert.deepEqual(
      nullableKeys.filter(key => !nulls.includes(key) && !never.includes(key)),
      name === 'plan' ? ['prices'] : [],
    )
    assert.deepEqual(
      Object.entries(onWire(full)).flatMap(([key, value]) => (value === null && !later.includes(key) ? [key] : [])),
      [],
    )
  })

  test(`${name}: shows what every object shows, and every field is described`, () => {
    const { id, environment_id, livemode, created_at, updated_at, object_version, metadata } = onWire(full)
    assert.deepEqual(
      { id, environment_id, livemode, created_at, updated_at, object_version, metadata },
      {
        ...{ id: 'x_1', environment_id: 'env_1', livemode: false, created_at: shownMoment, updated_at: shownMoment, object_version: 3 },
        metadata: { order: '7' },
      },
    )
    const silent = Object.entries(schema.properties).filter(
      ([key, field]) => !['object', 'lines'].includes(key) && !('description' in field),
    )
    // nullable() of a schema without a plain type keeps the description inside.
    assert.deepEqual(
      silent.filter(([, field]) => !JSON.stringify(field).includes('"description"')).map(([key]) => key),
      [],
    )
  })
}

test('a unit price with a fraction has no whole amount', () => {
  assert.deepEqual(
    ['4900', '0.25', '7.000', '0'].map(decimal => presentPrice({ ...price, unitAmountDecimal: decimal }, at).unit_amount),
    [4900n, null, 7n, 0n],
  )
})

test('an invoice shows what remains, its lines as a list, and its arithmetic in amounts', () => {
  const wire = presentInvoice(invoice, [line], null, at)
  assert.equal(wire.amount_remaining, 4000n)
  assert.deepEqual({ ...wire.lines, data: [] }, { object: 'list', data: [], has_more: false, url: '/v1/invoices/x_1/lines' })
  assert.match(encodeJson(wire), /"steps":\[\{"what":"1 × 49.00","amount":4900\}\]/)
})

test('a session sends the buyer to its own page', () => {
  const wire = presentCheckoutSession(session, at)
  assert.equal(wire.url, 'https://pay.example.com/checkout/tok')
  assert.deepEqual(wire.payment_action, { type: 'checkout_url', url: wire.url })
  assert.deepEqual(
    wire.line_items.map(l => [l.unit_amount, l.amount]),
    [
      [49900n, 49900n],
      [null, 1n],
    ],
  )
})

test('live objects say so', () => {
  assert.equal(presentCustomer(customer, { ...at, environment: { kind: 'live' } }).livemode, true)
})
