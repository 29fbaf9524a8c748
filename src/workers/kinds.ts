/** Every kind of due work that this program does. */
import { checkoutEnd } from './checkout-end.ts'
import { checkoutPoll } from './checkout-poll.ts'
import { checkoutResume } from './checkout-resume.ts'
import { entitlementTell } from './entitlement-tell.ts'
import { inboundProcess } from './inbound-process.ts'
import { invoiceCollect } from './invoice-collect.ts'
import { letterExpire } from './letter-expire.ts'
import { paymentResolve } from './payment-resolve.ts'
import { refundSend } from './refund-send.ts'
import { sandboxDebit } from './sandbox-debit.ts'
import { sandboxWebhook } from './sandbox-webhook.ts'
import { subscriptionExpire } from './subscription-expire.ts'
import { webhookDeliver } from './webhook-deliver.ts'
import type { Worker } from './worker.ts'

export const workers: readonly Worker[] = [
  sandboxDebit,
  sandboxWebhook,
  inboundProcess,
  paymentResolve,
  refundSend,
  checkoutResume,
  checkoutPoll,
  checkoutEnd,
  subscriptionExpire,
  invoiceCollect,
  letterExpire,
  entitlementTell,
  webhookDeliver,
]
