import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { presentPayment } from '../../contract/payment.ts'
import { presentPaymentMethod } from '../../contract/payment-method.ts'
import { momentOfPayment } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { invariant } from '../../core/invariant.ts'
import { type Allocation, bookPayment } from '../../core/ledger.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import { unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { keepDefaultMethod } from '../customer/keep-default-method.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { adoptLetters } from '../letter/adopt-letters.ts'
import { allocatePayment } from '../payment/allocate-payment.ts'
import { attachMethod } from '../payment/attach-method.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { type HeardPayment, savePayments } from '../payment/hear-payments.ts'
import { makeDefault } from '../payment/make-default.ts'
import { presenting } from '../presenting.ts'
import type { Told } from '../webhook/record-events.ts'
import type { Completion } from './completion.ts'
import type { HeldSession } from './hold-session.ts'
import { payOpenInvoices } from './pay-open-invoices.ts'
import { saveLink, saveSession } from './queries.ts'
import { settleOffer } from './settle-offer.ts'

/**
 * pending → completed in one transaction: customer, method, payment, subscription, invoice, books and events.
 * `giveBack` refunds what was paid beside it, before numbers are taken. Answers the events in the order they are told.
 */
export async function completeSession(
  ctx: Context,
  tx: Tx,
  held: HeldSession,
  paymentId: string,
  linkId: string | null,
  giveBack: () => Promise<void>,
): Promise<{ saved: CheckoutSession; told: Told[] }> {
  const { session, heard } = held
  const paying = heard.find(h => h.payment.id === paymentId)
  invariant(paying, 'the paying payment was heard of')
  const at = momentOfPayment(paying.settledAt, session, tx.now)
  const customer = await buyerOf(ctx, tx, session)
  const method = paying.instrument
    ? await attachMethod(ctx, tx, {
        customerId: customer.id,
        connectionId: session.connectionId,
        provider: session.paymentProvider,
        instrument: paying.instrument,
      })
    : null
  const allocations = allocationsOf(held)
  paying.payment = {
    ...paying.payment,
    customerId: customer.id,
    invoiceId: allocations[0]?.invoiceId ?? null,
    paymentMethodId: method?.id ?? null,
    succeededAt: at,
  }
  paying.changed = true

  const { saved, isDefault } = await saveCompletion(tx, held, { paying, customerId: customer.id, method, at, linkId })
  await Promise.all([
    allocatePayment(tx, paying.payment.id, allocations),
    bookTransfers(ctx, tx, bookPayment(paying.payment, allocations)),
    giveBack(),
  ])

  const completion: Completion = {
    at,
    customerId: customer.id,
    customerExternalId: customer.externalId,
    method,
    paying,
    attempts: heard.filter(h => h.payment.purpose === 'charge').length,
  }
  // The number comes last: from it on, all finalisations of the environment wait for this commit.
  const outcome = held.invoice ? await settleOffer(ctx, tx, held, completion) : await payOpenInvoices(ctx, tx, held, completion)
  const begins = outcome.some(({ type }) => type === 'subscription.created' || type === 'subscription.activated')
  const entitlements = begins ? await entitlementsTold(ctx, tx, customer.id) : null

  const shown = presenting(ctx, tx)
  const paid = { ...paying.payment, invoiceIds: allocations.map(a => a.invoiceId) }
  const told: Told[] = [
    ...(method ? [{ type: 'payment_method.attached' as const, object: presentPaymentMethod(method, isDefault, shown) }] : []),
    ...(paying.payment.purpose === 'charge' ? [{ type: 'payment.succeeded' as const, object: presentPayment(paid, shown) }] : []),
    ...outcome,
    ...(entitlements ? [entitlements] : []),
    { type: 'checkout.session.completed', object: presentCheckoutSession(saved, shown) },
  ]
  return { saved, told }
}

type Completed = {
  paying: HeardPayment
  customerId: string
  method: PaymentMethod | null
  at: Temporal.Instant
  linkId: string | null
}

/** The session and its payments; its page counts no more, and nothing of it is due. */
async function saveCompletion(
  tx: Tx,
  { session, heard }: HeldSession,
  { paying, customerId, method, at, linkId }: Completed,
): Promise<{ saved: CheckoutSession; isDefault: boolean }> {
  const charged = paying.payment.purpose === 'charge'
  const [isDefault, saved] = await Promise.all([
    method ? becomeDefault(tx, session, customerId, method) : false,
    saveSession(tx, {
      ...session,
      checkoutStatus: 'completed',
      paymentStatus: charged ? 'paid' : 'no_payment_required',
      customerId,
      paymentId: charged ? paying.payment.id : null,
      completedAt: at,
      closing: null,
      closingSince: null,
    }),
    savePayments(tx, heard),
    ...(linkId === null ? [] : [saveLink(tx, linkId, { status: 'paid', providerReference: null, url: null })]),
    unschedule(tx, ['checkout.resume', 'checkout.poll', 'checkout.end'], session.id),
    ...(session.letterRequired && session.customerId === null ? [adoptLetters(tx, session.id, customerId)] : []),
  ])
  return { saved, isDefault }
}

/** The customer, or a new one for a buyer whom nobody knew: never joined to one of the same e-mail address. */
async function buyerOf(ctx: Context, tx: Tx, session: CheckoutSession): Promise<{ id: string; externalId: string | null }> {
  if (session.customerId !== null) return { id: session.customerId, externalId: session.customerExternalId }
  return await createCustomer(ctx, tx, {
    name: session.prefill?.name ?? session.shippingDetails?.name ?? null,
    email: session.prefill?.email ?? null,
    phone: session.prefill?.phone ?? null,
    currency: session.currency,
    locale: session.locale,
    shipping: session.shippingDetails,
  })
}

function allocationsOf({ session, invoice, pays }: HeldSession): Allocation[] {
  if (session.amountTotal === 0n) return []
  if (invoice) return [{ invoiceId: invoice.id, amount: session.amountTotal }]
  return pays.map(i => ({ invoiceId: i.id, amount: i.amountDue - i.amountPaid - i.amountCredited }))
}

/** The first method saved becomes the default, and one that was saved to be it. */
async function becomeDefault(tx: Tx, session: CheckoutSession, customerId: string, method: PaymentMethod): Promise<boolean> {
  if (!session.setDefault) return await keepDefaultMethod(tx, customerId, method.id)
  await makeDefault(tx, customerId, method.id)
  return true
}
