import type { Context } from '../../context.ts'
import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import { isActivatable, type Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { type BuiltOffer, buildOffer } from '../catalog/build-offer.ts'
import { openInvoicesOf } from '../invoice/open-invoices-of.ts'
import { payableInvoice } from '../invoice/payable-invoice.ts'
import { hadTrial } from '../subscription/had-trial.ts'
import { namedSubscription } from '../subscription/named-subscription.ts'
import { refuseRival } from '../subscription/refuse-rival.ts'
import { aboutParams, type NewSession } from './new-session.ts'

/** What a session is about: an offer, or what is open, or nothing but a method. */
export type SessionMatter = {
  offer: BuiltOffer | null
  /** What it pays, oldest first. */
  pays: Invoice[]
  target: Subscription | null
  /** What only one open session of a customer may be about; null: several may. */
  subject: string | null
  currency: string
}

/** Looks up what the action needs. The customer's row is locked where the customer is known. */
export async function sessionMatter(ctx: Context, tx: Tx, input: NewSession, customer: Customer | null): Promise<SessionMatter> {
  switch (input.action) {
    case 'create_subscription':
    case 'one_time_payment':
      return offerMatter(ctx, tx, input, customer)
    case 'add_payment_method': {
      invariant(customer, 'a method is kept for a customer')
      const target =
        input.targetSubscription === null
          ? null
          : await ownSubscription(tx, input.targetSubscription, customer, aboutParams.add_payment_method)
      if (target) refuseOver(target)
      const currency = input.currency ?? target?.currency ?? customer.currency ?? tx.environment.defaultCurrency
      return { offer: null, pays: [], target, subject: target && `method:${target.id}`, currency }
    }
    case 'activate_subscription': {
      invariant(customer && input.targetSubscription !== null, 'a subscription of a customer is activated')
      const target = await ownSubscription(tx, input.targetSubscription, customer, aboutParams.activate_subscription)
      const drafted = target.status === 'incomplete' && target.checkoutSessionId !== null
      if (!isActivatable(target.status) || drafted)
        throw new Failure('subscription_not_activatable', `The subscription is ${target.status}: there is nothing to activate.`, {
          param: aboutParams.activate_subscription,
          details: { subscription_id: target.id, status: target.status },
        })
      await refuseRival(tx, target.id)
      return { offer: null, pays: await openInvoicesOf(tx, target.id), target, subject: `activate:${target.id}`, currency: target.currency }
    }
    case 'pay_invoice': {
      invariant(customer && input.invoice !== null, 'an invoice of a customer is paid')
      const invoice = await payableInvoice(tx, input.invoice, customer.id, aboutParams.pay_invoice)
      await refuseRival(tx, invoice.subscriptionId)
      return { offer: null, pays: [invoice], target: null, subject: `invoice:${invoice.id}`, currency: invoice.currency }
    }
  }
}

async function offerMatter(ctx: Context, tx: Tx, input: NewSession, customer: Customer | null): Promise<SessionMatter> {
  invariant(input.wares, 'something is sold')
  const offer = await buildOffer(ctx, tx, {
    wares: input.wares,
    param: input.waresParam,
    terms: input,
    customer,
    hadTrial: of => (customer ? hadTrial(tx, customer.id, of) : Promise.resolve(false)),
  })
  const recurring = offer.wares.filter(w => w.recurring)
  if (input.action === 'create_subscription' && recurring.length === 0)
    throw new Failure('parameter_invalid', 'A subscription needs at least one recurring price: use action one_time_payment for others.', {
      param: input.waresParam,
    })
  if (input.action === 'one_time_payment' && recurring.length > 0)
    throw new Failure(
      'parameter_invalid',
      'A one-time payment takes one-time prices only: use action create_subscription for recurring ones.',
      {
        param: recurring[0]!.param,
      },
    )
  const products = [...new Set(recurring.flatMap(w => (w.product ? [w.product.id] : [])))].sort()
  const about = offer.plan ? `plan:${offer.plan.id}` : products.length > 0 ? `products:${products.join('+')}` : null
  const subject = input.action === 'create_subscription' && customer !== null ? about : null
  return { offer, pays: [], target: null, subject, currency: offer.currency }
}

/** One that was never begun, or has ended, is charged for nothing any more. */
function refuseOver({ id, status, checkoutSessionId }: Subscription): void {
  const over = status === 'canceled' || status === 'incomplete_expired' || (status === 'incomplete' && checkoutSessionId !== null)
  if (over)
    throw new Failure('parameter_invalid', `Subscription ${id} is ${status}: name one that goes on, or none to save a method only.`, {
      param: aboutParams.add_payment_method,
      details: { subscription_id: id, status },
    })
}

async function ownSubscription(tx: Tx, reference: string, customer: Customer, param: string): Promise<Subscription> {
  const found = await namedSubscription(tx, reference)
  if (found?.customerId !== customer.id)
    throw new Failure(
      'not_found',
      `The customer has no subscription "${reference}": use an id of GET /v1/subscriptions?customer=${customer.id}.`,
      {
        param,
      },
    )
  return found
}
