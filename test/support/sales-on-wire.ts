/** What comes of selling, as records and as they stand on the wire: once with null wherever null may be, once full. */
import { checkoutSessionSchema, presentCheckoutSession } from '../../src/contract/checkout-session.ts'
import { creditNoteSchema, presentCreditNote } from '../../src/contract/credit-note.ts'
import { disputeSchema, presentDispute } from '../../src/contract/dispute.ts'
import { invoiceSchema, presentInvoice } from '../../src/contract/invoice.ts'
import { letterSchema, presentLetter } from '../../src/contract/letter.ts'
import { paymentSchema, presentPayment, presentRefund, refundSchema } from '../../src/contract/payment.ts'
import { paymentMethodSchema, presentPaymentMethod } from '../../src/contract/payment-method.ts'
import { presentSubscription, subscriptionSchema } from '../../src/contract/subscription.ts'
import type { CheckoutSession, OfferLine } from '../../src/core/checkout-session.ts'
import type { CreditNote, CreditNoteLine } from '../../src/core/credit-note.ts'
import type { Dispute } from '../../src/core/dispute.ts'
import type { Invoice, InvoiceLine } from '../../src/core/invoice.ts'
import type { Letter } from '../../src/core/letter.ts'
import type { Payment, Refund } from '../../src/core/payment.ts'
import type { PaymentMethod } from '../../src/core/payment-method.ts'
import type { Subscription, SubscriptionItem } from '../../src/core/subscription.ts'
import { at, moment, type OnWire, stored } from './on-wire.ts'

const method: PaymentMethod = {
  ...{ ...stored, customerId: 'cus_1', connectionId: 'con_1', provider: 'sandbox', providerReference: 'r', type: 'card', brand: null },
  ...{ last4: null, expMonth: null, expYear: null, hsaFsa: false, detachedAt: null },
}
const explanation = { price_version: 1, steps: [{ what: '1 × 49.00', amount: '4900' }] }
const discounts = [{ coupon_id: 'coup_1', label: 'LAUNCH20', amount: '900' }]
const taxes = [{ tax_rate_id: 'txr_1', name: 'VAT', percentage: '20', inclusive: false, amount: '800' }]
const soldLine: OfferLine = {
  ...{ price_id: null, product_id: null, description: 'Pro', quantity: '1', unit_amount_decimal: null, recurring: true },
  ...{ amount: '4900', full_amount: '4900', discount_amount: '900', tax_amount: '800', tax_included_amount: '0', discounts, taxes },
  ...{ proration: false, hsa_fsa_eligible: false, letter_required: false, explanation },
}
/** Of one that saves a card: about nothing that is sold. */
export const session: CheckoutSession = {
  ...{ ...stored, action: 'add_payment_method', checkoutStatus: 'pending', paymentStatus: 'unpaid', closing: null, closingSince: null },
  ...{ customerId: null, customerExternalId: null, anonymous: true, subject: null, prefill: null, planId: null },
  ...{ paymentProvider: 'razorpay', simulated: true, connectionId: 'con_1', currency: 'inr' },
  ...{ amountSubtotal: 4900n, amountDiscount: 900n, amountTax: 800n, amountTaxIncluded: 0n, amountShipping: 0n, amountBalance: 0n },
  ...{ amountTotal: 4800n, amountRecurring: null, lineItems: [soldLine], taxRates: null, taxStatus: 'none' },
  discounts: [
    {
      ...{ coupon_id: 'coup_1', promotion_code_id: null, label: 'Launch', percent_off: null, amount_off: '900' },
      ...{ duration: 'once', duration_in_months: null, product_ids: null },
    },
  ],
  ...{ allowPromotionCodes: false, shippingAddressCollection: false, shippingDetails: null, collects: true },
  ...{ billingPeriod: null, billingPeriodCount: null, billingCycle: 'anniversary', billingCycleAnchor: null, trialPeriodDays: null },
  ...{ trialEndBehavior: 'create_invoice', subscriptionMetadata: {}, subscriptionId: null, invoiceId: null, targetSubscriptionId: null },
  ...{ setDefault: false, paysInvoiceIds: [], paymentId: null, latePaymentId: null, declines: 0 },
  ...{ successUrl: null, failureUrl: null, cancelUrl: null, idempotencyKey: null, requestKey: null, requestHash: Buffer.alloc(32) },
  ...{ resumable: false, allowMultiple: false, locale: null, publicToken: 'tok', outputName: null, outputMetadata: {} },
  ...{ hsaFsaEligible: false, letterRequired: false, visitType: null, failureReason: null, cancellationReason: null },
  ...{ expiresAt: moment, completedAt: null, canceledAt: null },
}
const subscription: Subscription = {
  ...{ ...stored, customerId: null, planId: null, name: null, status: 'incomplete', multiple: false, currency: 'usd' },
  ...{ billingPeriod: 'monthly', billingPeriodCount: 1, collectionMethod: 'charge_automatically', timeZone: 'UTC' },
  ...{ billingCycle: 'anniversary', billingCycleAnchor: null, currentPeriodStart: null, currentPeriodEnd: null, trialStart: null },
  ...{ trialEnd: null, trialEndBehavior: 'create_invoice', taxRateIds: null, defaultPaymentMethodId: null, checkoutSessionId: null },
  ...{ latestInvoiceId: null, activatedAt: null, endedAt: null },
}
const item: SubscriptionItem = {
  ...stored,
  subscriptionId: 'sub_1',
  priceId: 'price_1',
  quantity: 2n,
  position: 0,
  productId: null,
  taxRateIds: null,
}
export const invoice: Invoice = {
  ...{ ...stored, customerId: null, subscriptionId: null, checkoutSessionId: null, status: 'draft', seriesNumber: null, number: null },
  ...{ billingReason: 'purchase', name: null, description: null, publicToken: 'tok', collectionMethod: 'charge_automatically' },
  ...{ currency: 'usd', periodStart: null, periodEnd: null, subtotal: 4900n, discountTotal: 900n, taxTotal: 900n, shippingTotal: 500n },
  ...{ shippingTax: 100n, shippingTaxIncluded: 0n, shippingTaxes: taxes, taxIncludedTotal: 0n, taxStatus: 'none', creditTotal: 0n },
  ...{ balanceTotal: 0n, total: 5400n, amountDue: 5400n, amountPaid: 900n, amountRefunded: 0n, amountCredited: 500n, attemptCount: 0 },
  ...{ nextPaymentAttemptAt: null, dueDate: null, finalizedAt: null, paidAt: null, voidedAt: null, contentHash: null },
}
export const line: InvoiceLine = {
  ...{ environmentId: 'env_1', id: 'il_1', invoiceId: 'inv_1', position: 0, description: 'Pro', priceId: null, productId: null },
  ...{ subscriptionItemId: null, quantity: '1', amount: 4900n, discountAmount: 900n, taxAmount: 800n, taxIncludedAmount: 0n },
  ...{ discounts, taxes, hsaFsaEligible: false, periodStart: null, periodEnd: null, proration: false, explanation },
}
const payment: Payment = {
  ...{
    ...stored,
    customerId: null,
    purpose: 'charge',
    offSession: false,
    invoiceIds: [],
    checkoutSessionId: null,
    subscriptionId: null,
    invoiceId: null,
  },
  ...{ connectionId: 'con_1', provider: 'sandbox', providerReference: null, paymentMethodId: null, status: 'sent', amount: 4900n },
  ...{ amountRefunded: 0n, currency: 'usd', failure: null, looks: 0, succeededAt: null },
}
const refund: Refund = {
  ...{ ...stored, paymentId: 'pay_1', status: 'pending', amount: 4900n, currency: 'usd', reason: 'late_payment', providerReference: null },
  ...{ surplus: false, creditNoteId: null, failure: null, succeededAt: null },
}
const creditNote: CreditNote = {
  ...{ ...stored, invoiceId: 'inv_1', customerId: 'cus_1', refundId: null, seriesNumber: 1n, number: 'CN-000001', status: 'issued' },
  ...{ reason: 'duplicate', memo: null, currency: 'usd', subtotal: 900n, taxTotal: 100n, taxIncludedTotal: 0n, balanceTotal: 0n },
  total: 1000n,
}
const creditNoteLine: CreditNoteLine = {
  ...{ environmentId: 'env_1', id: 'cnl_1', creditNoteId: 'x_1', invoiceLineId: null, position: 0, description: 'Shipping' },
  ...{ amount: 900n, taxAmount: 100n, taxIncludedAmount: 0n },
}
const dispute: Dispute = {
  ...{ ...stored, paymentId: 'pay_1', connectionId: 'con_1', providerReference: 'r', status: 'opened', amount: 4900n, currency: 'usd' },
  ...{ reason: 'fraudulent', openedAt: moment, closedAt: null },
}
const letter: Letter = {
  ...{ ...stored, productId: 'prod_1', checkoutSessionId: 'chk_1', customerId: null, status: 'required', visitType: null },
  ...{ declineReason: null, submittedAt: null, issuedAt: null, declinedAt: null, expiresAt: null },
}

const address = { line1: 'a', line2: null, city: null, state: null, postal_code: null, country: 'GB' }
/** Never all of it at once in one state; each part is of some. */
const fullSession: CheckoutSession = {
  ...{ ...session, action: 'create_subscription', customerId: 'cus_1', customerExternalId: 'user_1', planId: 'plan_1' },
  ...{ prefill: { email: 'jane@example.com', name: null, phone: null, asksEmail: true }, amountRecurring: 4900n, trialPeriodDays: 7 },
  ...{
    billingPeriod: 'monthly',
    billingPeriodCount: 1,
    billingCycleAnchor: moment,
    shippingDetails: { name: 'Jane', phone: null, address },
  },
  ...{ subscriptionId: 'sub_1', invoiceId: 'inv_1', targetSubscriptionId: 'sub_2', paymentId: 'pay_1', latePaymentId: 'pay_2' },
  ...{ successUrl: 'https://a', failureUrl: 'https://b', cancelUrl: 'https://c', idempotencyKey: 'k', visitType: 'gym' },
  ...{ outputName: 'Pro for Jane', failureReason: 'r', cancellationReason: 's', completedAt: moment, canceledAt: moment },
  lineItems: [
    { ...soldLine, price_id: 'price_1', product_id: 'prod_1', unit_amount_decimal: '4900' },
    { ...soldLine, quantity: '2', unit_amount_decimal: '0.25', amount: '1' },
  ],
}
const fullSubscription: Subscription = {
  ...{ ...subscription, customerId: 'cus_1', planId: 'plan_1', name: 'Pro for Jane', billingCycleAnchor: moment, trialStart: moment },
  ...{ currentPeriodStart: moment, currentPeriodEnd: moment, trialEnd: moment, taxRateIds: ['txr_1'], defaultPaymentMethodId: 'pm_1' },
  ...{ checkoutSessionId: 'chk_1', latestInvoiceId: 'inv_1', activatedAt: moment, endedAt: moment },
}
const fullInvoice: Invoice = {
  ...{ ...invoice, customerId: 'cus_1', subscriptionId: 'sub_1', checkoutSessionId: 'chk_1', number: 'TG-000001', name: 'Pro' },
  ...{ description: 'x', periodStart: moment, periodEnd: moment, nextPaymentAttemptAt: moment, dueDate: moment, finalizedAt: moment },
  ...{ paidAt: moment, voidedAt: moment },
}
const fullLine: InvoiceLine = {
  ...{ ...line, priceId: 'price_1', productId: 'prod_1', subscriptionItemId: 'si_1', periodStart: moment, periodEnd: moment },
}
const fullPayment: Payment = {
  ...{ ...payment, customerId: 'cus_1', checkoutSessionId: 'chk_1', subscriptionId: 'sub_1', invoiceId: 'inv_1', providerReference: 'r' },
  failure: { category: 'declined', code: 'card_declined', decline_code: null, message: 'No.', retry: 'later' },
  ...{ paymentMethodId: 'pm_1', succeededAt: moment },
}
const fullRefund: Refund = {
  ...{ ...refund, creditNoteId: 'cn_1', providerReference: 'r', succeededAt: moment },
  failure: { category: 'provider', code: 'x', decline_code: 'y', message: 'No.', retry: 'never' },
}
const fullLetter: Letter = {
  ...{ ...letter, customerId: 'cus_1', visitType: 'gym', submittedAt: moment, issuedAt: moment, declinedAt: moment, expiresAt: moment },
  declineReason: 'No.',
}

export const salesOnWire: readonly OnWire[] = [
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
    full: presentCheckoutSession(fullSession, at),
  },
  {
    name: 'subscription',
    schema: subscriptionSchema,
    empty: presentSubscription(subscription, [item], at),
    full: presentSubscription(fullSubscription, [{ ...item, productId: 'prod_1' }], at),
  },
  {
    name: 'invoice',
    schema: invoiceSchema,
    empty: presentInvoice(invoice, [line], null, at),
    full: presentInvoice(fullInvoice, [fullLine], 'user_1', at),
  },
  { name: 'payment', schema: paymentSchema, empty: presentPayment(payment, at), full: presentPayment(fullPayment, at) },
  { name: 'refund', schema: refundSchema, empty: presentRefund(refund, at), full: presentRefund(fullRefund, at) },
  {
    name: 'credit note',
    schema: creditNoteSchema,
    empty: presentCreditNote(creditNote, [creditNoteLine], at),
    full: presentCreditNote({ ...creditNote, refundId: 're_1', memo: 'Sorry.' }, [{ ...creditNoteLine, invoiceLineId: 'il_1' }], at),
  },
  {
    name: 'dispute',
    schema: disputeSchema,
    empty: presentDispute(dispute, at),
    full: presentDispute({ ...dispute, status: 'won', closedAt: moment }, at),
  },
  { name: 'letter', schema: letterSchema, empty: presentLetter(letter, at), full: presentLetter(fullLetter, at) },
]
