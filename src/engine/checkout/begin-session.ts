import type { Context } from '../../context.ts'
import { lifeSeconds, nextPoll } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import type { BillingPeriod } from '../../core/period.ts'
import type { Plan } from '../../core/plan.ts'
import { choosePrices, priceQuantity } from '../../core/price.ts'
import type { Metadata } from '../../core/record.ts'
import { scheduleAll } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { chooseConnection } from '../account/choose-connection.ts'
import { requirePlan } from '../catalog/require-plan.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import { draftInvoice } from '../invoice/draft-invoice.ts'
import { draftSubscription } from '../subscription/draft-subscription.ts'
import { liveSubscription } from '../subscription/live-subscription.ts'
import { type ProviderPage, pageFor } from './provider-page.ts'
import { findActiveSessionByKey, findOpenSession, findSessionByRequestKey, insertSession, type ProviderLink } from './queries.ts'

/** A request for a session, with letter case and defaults that need no lookup settled by the route. */
export type NewSession = {
  customer: string
  customerParam: string
  plan: string
  currency: string | null
  billingPeriod: BillingPeriod | null
  billingPeriodCount: number | null
  quantity: bigint
  subscriptionMetadata: Metadata
  paymentProvider: string | null
  successUrl: string | null
  failureUrl: string | null
  cancelUrl: string | null
  idempotencyKey: string | null
  expiresInSeconds: number
  allowMultiple: boolean
  locale: string | null
  metadata: Metadata
  /** SHA-256 of all of the above but the key: what "the same request" means. */
  requestHash: Buffer
  /** The Idempotency-Key header. */
  requestKey: string | null
}

export type Begun =
  | { kind: 'made'; session: CheckoutSession; page: ProviderPage }
  | { kind: 'same' | 'abandoned' | 'busy' | 'replaces'; session: CheckoutSession }

/** A session whose maker did not come back for so long is finished by whoever asks for it. */
const abandonedSeconds = 30

const planParam = 'configuration.create_subscription_params.plan_id'

/** Decides what a request for a session means; writes the whole offer when it is a new one. Calls nobody. */
export async function beginSession(ctx: Context, tx: Tx, input: NewSession): Promise<Begun> {
  // Sent together. The customer's lock comes first, so that of twins the second sees what the first one made; what was
  // made before is answered before anything else is looked at.
  const asked = [
    requireCustomer(tx, input.customer, input.customerParam),
    findRepeated(tx, input),
    requirePlan(tx, input.plan, planParam),
    chooseConnection(tx, input.paymentProvider),
  ] as const
  const answers = await Promise.allSettled(asked)
  const fault = answers.find(a => a.status === 'rejected' && !(a.reason instanceof Failure))
  if (fault?.status === 'rejected') throw fault.reason
  const repeated = await asked[1]
  if (repeated) return repeated
  const [customer, , { plan, prices }, connection] = await Promise.all(asked)

  const chosen = choosePrices(prices, input, customer.currency ?? tx.environment.defaultCurrency)
  const priced = chosen.map(price => ({ price, ...priceQuantity(price, input.quantity) }))
  const total = priced.reduce((sum, p) => sum + p.amount, 0n)
  if (total === 0n)
    throw new Failure('zero_amount', 'This offer comes to zero: use a plan with at least one price that charges.', { param: planParam })

  const [live, open] = input.allowMultiple
    ? [null, null]
    : await Promise.all([liveSubscription(tx, customer.id, plan.id), findOpenSession(tx, customer.id, plan.id)])
  if (live) {
    throw new Failure('already_subscribed', `The customer already has this plan: change subscription ${live.id}, or pass allow_multiple.`, {
      details: { subscription_id: live.id },
    })
  }
  // Somebody else's offer is never answered, only waited for while it is being made, and replaced.
  if (open) return { session: open, kind: open.checkoutStatus === 'initiated' && isFresh(open, tx.now) ? 'busy' : 'replaces' }

  const session = offer(ctx, tx, { input, customer, plan, total, priced, connection })
  const link = await save(ctx, tx, session, customer, plan, priced, input)
  return { session, kind: 'made', page: pageFor(ctx, tx, session, { ...link, provider: connection.provider }) }
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

type PricedLine = ReturnType<typeof priceQuantity> & { price: ReturnType<typeof choosePrices>[number] }
type Offered = {
  input: NewSession
  customer: Customer
  plan: Plan
  total: bigint
  priced: PricedLine[]
  connection: Awaited<ReturnType<typeof chooseConnection>>
}

function offer(ctx: Context, tx: Tx, { input, customer, plan, total, priced, connection }: Offered): CheckoutSession {
  const first = priced[0]!.price
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('chk'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: input.metadata,
    action: 'create_subscription',
    checkoutStatus: 'initiated',
    paymentStatus: 'unpaid',
    closing: null,
    closingSince: null,
    customerId: customer.id,
    customerExternalId: customer.externalId,
    planId: plan.id,
    paymentProvider: connection.providerName,
    simulated: connection.simulated,
    connectionId: connection.id,
    currency: first.currency,
    amountSubtotal: total,
    amountDiscount: 0n,
    amountTax: 0n,
    amountShipping: 0n,
    amountTotal: total,
    lineItems: priced.map(p => ({
      price_id: p.price.id,
      description: plan.name,
      quantity: p.quantity,
      unit_amount_decimal: p.price.unitAmountDecimal,
      amount: p.amount.toString(),
    })),
    billingPeriod: first.billingPeriod,
    billingPeriodCount: first.billingPeriodCount,
    subscriptionId: ctx.ids.id('sub'),
    invoiceId: ctx.ids.id('inv'),
    paymentId: null,
    latePaymentId: null,
    declines: 0,
    successUrl: input.successUrl,
    failureUrl: input.failureUrl,
    cancelUrl: input.cancelUrl,
    idempotencyKey: input.idempotencyKey,
    requestHash: input.requestHash,
    requestKey: input.requestKey,
    resumable: false,
    allowMultiple: input.allowMultiple,
    locale: input.locale,
    publicToken: ctx.ids.token(),
    failureReason: null,
    cancellationReason: null,
    expiresAt: tx.now.add({ seconds: input.expiresInSeconds }),
    completedAt: null,
    canceledAt: null,
  }
}

async function save(
  ctx: Context,
  tx: Tx,
  session: CheckoutSession,
  customer: Customer,
  plan: Plan,
  priced: PricedLine[],
  input: NewSession,
): Promise<Omit<ProviderLink, 'provider'>> {
  const items = priced.map(p => ({ id: ctx.ids.id('si'), priceId: p.price.id, quantity: BigInt(p.quantity) }))
  const link = {
    id: ctx.ids.id('lnk'),
    checkoutSessionId: session.id,
    connectionId: session.connectionId,
    status: 'sent' as const,
    providerReference: null,
    url: null,
  }
  const firstPoll = nextPoll(session, tx.now)
  await Promise.all([
    insertSession(tx, session, link.id),
    draftSubscription(ctx, tx, {
      id: session.subscriptionId,
      customerId: customer.id,
      planId: plan.id,
      multiple: session.allowMultiple,
      currency: session.currency,
      billingPeriod: session.billingPeriod,
      billingPeriodCount: session.billingPeriodCount,
      timeZone: customer.timeZone,
      checkoutSessionId: session.id,
      latestInvoiceId: session.invoiceId,
      metadata: input.subscriptionMetadata,
      items,
    }),
    draftInvoice(ctx, tx, {
      id: session.invoiceId,
      customerId: customer.id,
      subscriptionId: session.subscriptionId,
      checkoutSessionId: session.id,
      currency: session.currency,
      lines: priced.map((p, i) => ({ ...p, description: plan.name, priceId: p.price.id, subscriptionItemId: items[i]!.id })),
    }),
    scheduleAll(tx, [
      { kind: 'checkout.end', subjectId: session.id, dueAt: session.expiresAt },
      { kind: 'checkout.resume', subjectId: session.id, dueAt: tx.now.add({ seconds: abandonedSeconds }) },
      ...(firstPoll ? [{ kind: 'checkout.poll' as const, subjectId: session.id, dueAt: firstPoll }] : []),
    ]),
  ])
  return link
}

/** Life of a session in seconds, checked. */
export function lifeOf(seconds: number | null): number {
  const life = seconds ?? lifeSeconds.default
  if (life < lifeSeconds.min || life > lifeSeconds.max)
    throw new Failure('parameter_invalid', `expires_in_seconds is from ${lifeSeconds.min} to ${lifeSeconds.max}.`, {
      param: 'expires_in_seconds',
    })
  return life
}
