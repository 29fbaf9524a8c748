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
  /** null while the session of an unknown buyer is not completed. */
  customerId: string | null
  /** setup: keeps a method and moves nothing; its amount is zero. */
  purpose: 'charge' | 'setup'
  /** By a saved method, without the buyer. */
  offSession: boolean
  checkoutSessionId: string | null
  subscriptionId: string | null
  /** What it pays, or is to pay: the first of several. */
  invoiceId: string | null
  /** All that it paid, oldest first. */
  invoiceIds: string[]
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

/** Reasons of money that paid nothing, and those a merchant gives. */
export const refundReasons = [
  'late_payment',
  'already_subscribed',
  'amount_mismatch',
  'duplicate_payment',
  'requested_by_customer',
  'duplicate',
  'fraudulent',
  'letter_declined',
] as const
export type RefundReason = (typeof refundReasons)[number]
/** The reasons that a merchant gives. */
export const givenReasons = ['requested_by_customer', 'duplicate', 'fraudulent'] as const satisfies readonly RefundReason[]

export type Refund = Stored & {
  paymentId: string
  /** Of money that paid nothing: in full, once per payment, without a credit note. */
  surplus: boolean
  /** What corrects the invoice that was paid; of several invoices, the oldest one's. */
  creditNoteId: string | null
  status: 'pending' | 'succeeded' | 'failed' | 'canceled'
  amount: bigint
  currency: string
  reason: RefundReason
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

/** A charge that was given up as never arrived is asked about so long after it was begun, too: a call may be long on its way. */
const lateLooksHours = [1, 24]

/** null: nobody looks any more. */
export function nextLateLook(begunAt: Temporal.Instant, now: Temporal.Instant): Temporal.Instant | null {
  const planned = lateLooksHours.map(hours => begunAt.add({ hours }))
  return planned.find(t => Temporal.Instant.compare(t, now) > 0) ?? null
}

/** Not found at the provider twice, ten minutes apart: it never got there. */
export function neverArrived(notFoundSince: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, notFoundSince.add({ minutes: 10 })) >= 0
}
