import type { Context } from '../../context.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import { invariant } from '../../core/invariant.ts'
import { firstPeriod, intervalOf } from '../../core/period.ts'
import { restarts, type Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { openInvoicesOf } from '../invoice/open-invoices-of.ts'
import { presenting } from '../presenting.ts'
import type { Told } from '../webhook/record-events.ts'
import { holdProducts } from './begin-subscription.ts'
import { billPeriod } from './bill-period.ts'
import { endPeriodAt, insertPeriod, itemsOfSubscription, lockSubscription, updateSubscription } from './queries.ts'
import { rivalSubscription } from './rival-subscription.ts'

type Resuming = {
  /** The moment of payment. */
  at: Temporal.Instant
  /** To be charged from now on; null: as before. */
  paymentMethodId: string | null
  /** Asked for by activation: a trial or a pause ends, and its first paid period begins now. */
  restarts: boolean
}

/**
 * What follows for a subscription when its open invoices were paid: incomplete, past_due and unpaid become active when
 * none is left, with their periods as they are. Activation also ends a trial or a pause: the paid cycle begins at the
 * moment of payment, and its first period is invoiced and collected at once.
 */
export async function resumeSubscription(ctx: Context, tx: Tx, subscriptionId: string, resuming: Resuming): Promise<Told[]> {
  const subscription = await lockSubscription(tx, subscriptionId)
  invariant(subscription, `subscription ${subscriptionId} exists`)
  const waiting = ['incomplete', 'past_due', 'unpaid'].includes(subscription.status)
  const resting = resuming.restarts && restarts(subscription.status)
  if (!waiting && !resting) return []
  if (waiting && (await openInvoicesOf(tx, subscriptionId)).length > 0) return []
  // Nothing is owed for it any more, and it is had already: it comes to nothing at its end.
  if (await rivalSubscription(tx, subscriptionId)) return []

  const begins = resting || subscription.currentPeriodStart === null
  const moved: Subscription = {
    ...subscription,
    // Paid before its trial was over: the trial runs on, unless it is to end.
    status: inTrial(subscription, resuming) ? 'trialing' : 'active',
    defaultPaymentMethodId: resuming.paymentMethodId ?? subscription.defaultPaymentMethodId,
    activatedAt: subscription.activatedAt ?? tx.now,
    ...(begins ? await newCycle(tx, subscription, resuming.at) : {}),
  }
  const items = await itemsOfSubscription(tx, subscriptionId)
  const saved = await updateSubscription(tx, moved)
  if (subscription.status === 'incomplete') await holdProducts(tx, saved, items)
  const billed = begins ? await billPeriod(ctx, tx, saved, items) : []
  const object = presentSubscription(saved, items, presenting(ctx, tx))
  return [{ type: 'subscription.activated', object }, ...billed]
}

function inTrial({ status, trialEnd }: Subscription, { at, restarts }: Resuming): boolean {
  return status === 'incomplete' && !restarts && trialEnd !== null && Temporal.Instant.compare(trialEnd, at) > 0
}

/** Counted from now: the period that ran ends here, so that periods touch. One that began in this very moment lasts a millisecond. */
async function newCycle(tx: Tx, subscription: Subscription, moment: Temporal.Instant): Promise<Partial<Subscription>> {
  const soonest = subscription.currentPeriodStart?.add({ milliseconds: 1 })
  const at = soonest && Temporal.Instant.compare(moment, soonest) < 0 ? soonest : moment
  const { start, end } = firstPeriod(at, intervalOf(subscription.billingPeriod, subscription.billingPeriodCount), subscription.timeZone)
  const running = subscription.currentPeriodStart
  if (running) await endPeriodAt(tx, subscription.id, running, at)
  await insertPeriod(tx, subscription.id, { start, end })
  const trialEnd = subscription.trialEnd && Temporal.Instant.compare(subscription.trialEnd, at) > 0 ? at : subscription.trialEnd
  return { billingCycleAnchor: start, currentPeriodStart: start, currentPeriodEnd: end, trialEnd }
}
