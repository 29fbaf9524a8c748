/**
 * Payments: one attempt to move money for one purpose. A time-out is `unknown`, never `failed`; while one attempt is
 * open no second may start. The late edge failed → succeeded is legal: the bank has the last word.
 *
 *   created → sent → succeeded | failed | processing | requires_action | unknown
 *   unknown, processing, requires_action → succeeded | failed | canceled
 */
import { invariant } from './invariant.ts'
import type { Stored } from './record.ts'

export const paymentStatuses = ['created', 'sent', 'succeeded', 'failed', 'processing', 'requires_action', 'canceled', 'unknown'] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

export const failureCategories = [
  'declined',
  'insufficient_funds',
  'authentication',
  'instrument_invalid',
  'mandate_limit',
  'fraud',
  'provider',
  'config',
  'never_arrived',
] as const

export type PaymentFailure = {
  category: (typeof failureCategories)[number]
  code: string
  decline_code: string | null
  message: string
  retry: 'never' | 'later' | 'new_instrument' | 'authenticate'
}

export type Payment = Stored & {
  customerId: string
  checkoutSessionId: string | null
  subscriptionId: string | null
  invoiceId: string | null
  connectionId: string
  provider: string
  providerReference: string | null
  paymentMethodId: string | null
  status: PaymentStatus
  amount: bigint
  amountRefunded: bigint
  currency: string
  failure: PaymentFailure | null
  looks: number
  succeededAt: Temporal.Instant | null
}

export type Refund = Stored & {
  paymentId: string
  status: 'pending' | 'succeeded' | 'failed' | 'canceled'
  amount: bigint
  currency: string
  reason: 'late_payment' | 'already_subscribed' | 'amount_mismatch' | 'duplicate_payment'
  providerReference: string | null
  failure: PaymentFailure | null
  succeededAt: Temporal.Instant | null
}

const edges: Record<PaymentStatus, readonly PaymentStatus[]> = {
  created: ['sent', 'canceled'],
  sent: ['succeeded', 'failed', 'processing', 'requires_action', 'canceled', 'unknown'],
  unknown: ['succeeded', 'failed', 'processing', 'requires_action', 'canceled'],
  requires_action: ['succeeded', 'failed', 'processing', 'canceled'],
  processing: ['succeeded', 'failed', 'canceled', 'requires_action'],
  failed: ['succeeded'],
  canceled: ['succeeded'],
  succeeded: [],
}

/** Whether the provider's word moves a payment on. Forward only: a stale word changes nothing. */
export function movesPayment(from: PaymentStatus, to: PaymentStatus): boolean {
  return edges[from].includes(to)
}

/** Open: its outcome can still be money. */
export function isOpen(status: PaymentStatus): boolean {
  return ['created', 'sent', 'unknown', 'processing', 'requires_action'].includes(status)
}

/** The waits between looks at an outcome that is not known: 10 s, 30 s, 2 m, 10 m, 1 h, then daily. */
const lookWaitsSeconds = [10, 30, 120, 600, 3600] as const
const daySeconds = 86_400

/** After a week of looking a person is called; the looking goes on. */
export const looksBeforeAlert = lookWaitsSeconds.length + 7

/** When the next look is due after so many were made. */
export function nextLook(looksMade: number, now: Temporal.Instant): Temporal.Instant {
  invariant(looksMade >= 0, 'looks are counted from zero')
  return now.add({ seconds: lookWaitsSeconds[looksMade] ?? daySeconds })
}

/** Not found at the provider twice, ten minutes apart: it never got there. */
export function neverArrived(notFoundSince: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, notFoundSince.add({ minutes: 10 })) >= 0
}
