import type { Context } from '../../context.ts'
import { abandonedSeconds } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { type ChosenConnection, chooseConnection } from '../account/choose-connection.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import { customerOfInvoice } from '../invoice/customer-of-invoice.ts'
import { openPaymentOf } from '../payment/open-payment-of.ts'
import { customerOfSubscription } from '../subscription/customer-of-subscription.ts'
import { liveSubscription } from '../subscription/live-subscription.ts'
import { aboutParams, type NewSession } from './new-session.ts'
import { type ProviderPage, pageFor } from './provider-page.ts'
import { findActiveSessionByKey, findOpenSession, findSessionByRequestKey } from './queries.ts'
import { saveOffer } from './save-offer.ts'
import { type SessionMatter, sessionMatter } from './session-matter.ts'
import { sessionRow } from './session-row.ts'

export type Begun =
  | { kind: 'made'; session: CheckoutSession; page: ProviderPage }
  | { kind: 'same' | 'abandoned' | 'busy' | 'replaces'; session: CheckoutSession }

/** Decides what a request for a session means; writes the whole offer when it is a new one. Calls nobody. */
export async function beginSession(ctx: Context, tx: Tx, input: NewSession): Promise<Begun> {
  // Sent together. The customer's lock comes first, so that of twins the second sees what the first one made; what was
  // made before is answered before anything else is looked at.
  const asked = [customerOf(tx, input), findRepeated(tx, input), chooseConnection(tx, input.paymentProvider)] as const
  const answers = await Promise.allSettled(asked)
  const fault = answers.find(a => a.status === 'rejected' && !(a.reason instanceof Failure))
  if (fault?.status === 'rejected') throw fault.reason
  const repeated = await asked[1]
  if (repeated) return repeated
  const [customer, , connection] = await Promise.all(asked)

  const matter = await sessionMatter(ctx, tx, input, customer)
  checkAmount(ctx, matter, connection)
  const open = customer && (await refuseTaken(tx, input, customer, matter))
  // Somebody else's offer is never answered, only waited for while it is being made, and replaced.
  if (open) return { session: open, kind: open.checkoutStatus === 'initiated' && isFresh(open, tx.now) ? 'busy' : 'replaces' }

  const { session, needsLetter } = await sessionRow(ctx, tx, { input, customer, matter, connection })
  const link = await saveOffer(ctx, tx, { session, input, customer, matter, needsLetter })
  return { session, kind: 'made', page: pageFor(ctx, tx, session, connection.provider, link) }
}

/** The customer that is named, or whose subscription or invoice it is about; null: nobody yet. */
async function customerOf(tx: Tx, input: NewSession): Promise<Customer | null> {
  if (input.customer !== null) return await requireCustomer(tx, input.customer, input.customerParam)
  if (input.anonymous) return null
  const owner =
    input.invoice !== null
      ? await customerOfInvoice(tx, input.invoice, aboutParams.pay_invoice)
      : input.targetSubscription !== null
        ? await customerOfSubscription(tx, input.targetSubscription, subscriptionParam(input.action))
        : null
  if (owner === null)
    throw new Failure('parameter_missing', 'Say who buys: customer_external_id, customer_id, or anonymous: true.', { param: 'customer_id' })
  return await requireCustomer(tx, owner, 'customer_id')
}

function subscriptionParam(action: NewSession['action']): string {
  return action === 'activate_subscription' ? aboutParams.activate_subscription : aboutParams.add_payment_method
}

/** What the provider could not charge is refused now, not on the page. */
function checkAmount(ctx: Context, { offer, pays, currency }: SessionMatter, connection: ChosenConnection): void {
  const due = offer ? offer.totals.due : pays.reduce((sum, i) => sum + i.amountDue - i.amountPaid - i.amountCredited, 0n)
  const least = ctx.providers.forKind(connection.provider)?.minimumCharge(currency, connection.providerName) ?? 1n
  const lost = offer !== null && due === 0n && offer.totals.total > 0n
  if ((due > 0n && due < least) || lost)
    throw new Failure(
      'amount_too_small',
      `${lost ? offer.totals.total : due} is less than ${connection.providerName} charges in ${currency} (${least} at least): sell more at once, or at a higher price.`,
      { details: { amount: (lost ? offer.totals.total : due).toString(), minimum: least.toString(), currency } },
    )
}

/** Refuses what the customer has or is paying already; answers the open session that the new one takes the place of. */
async function refuseTaken(tx: Tx, input: NewSession, customer: Customer, matter: SessionMatter): Promise<CheckoutSession | null> {
  if (matter.pays.length > 0) {
    const paying = await openPaymentOf(
      tx,
      matter.pays.map(i => i.id),
    )
    if (paying)
      throw new Failure('payment_in_progress', 'A payment of this invoice is on its way: wait for its outcome.', {
        retryAfterSeconds: 10,
        details: { payment_id: paying },
      })
  }
  if (input.allowMultiple || matter.subject === null) return null
  const { offer } = matter
  const productIds = offer && !offer.plan ? offer.wares.flatMap(w => (w.recurring && w.product ? [w.product.id] : [])) : []
  const [live, open] = await Promise.all([
    offer ? liveSubscription(tx, customer.id, { planId: offer.plan?.id ?? null, productIds }) : null,
    findOpenSession(tx, customer.id, matter.subject),
  ])
  if (live) {
    throw new Failure('already_subscribed', `The customer already has this: change subscription ${live.id}, or pass allow_multiple.`, {
      details: { subscription_id: live.id },
    })
  }
  return open
}

async function findRepeated(tx: Tx, input: NewSession): Promise<Begun | null> {
  const [byHeader, byKey] = await Promise.all([
    input.requestKey ? findSessionByRequestKey(tx, input.requestKey) : null,
    input.idempotencyKey ? findActiveSessionByKey(tx, input.idempotencyKey) : null,
  ])
  const session = byHeader ?? byKey
  if (!session) return null
  if (!session.requestHash.equals(input.requestHash)) {
    throw new Failure(
      'idempotency_key_in_use',
      'This idempotency_key belongs to another request whose session is active: fetch that session, or use a new key for a new attempt.',
      {
        param: 'idempotency_key',
        details: { checkout_session_id: session.id },
      },
    )
  }
  return session.checkoutStatus === 'initiated'
    ? { session, kind: isFresh(session, tx.now) ? 'busy' : 'abandoned' }
    : { session, kind: 'same' }
}

/** Its maker may still be at it. One whose provider did not answer said so: the same request goes on with it at once. */
function isFresh(session: CheckoutSession, now: Temporal.Instant): boolean {
  return !session.resumable && Temporal.Instant.compare(now, session.createdAt.add({ seconds: abandonedSeconds })) < 0
}
