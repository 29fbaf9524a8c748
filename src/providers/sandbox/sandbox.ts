/**
 * The provider of sandbox environments: a gateway of our own that keeps its own books and speaks to the engine only as
 * a real one would, through the port and through signed webhooks. Lives by the environment's clock. Moves no money.
 */
import type { PaymentProvider, Result, Scope } from '../provider.ts'
import { chargeSaved, fetchPayment, findPayment } from './charge-saved.ts'
import { closeDispute, fetchDispute } from './dispute.ts'
import { cancelHosted, fetchHosted, findHosted, minimumExpirySeconds, startHosted } from './hosted.ts'
import { minimumCharge } from './minimum-charge.ts'
import { parseWebhook } from './parse-webhook.ts'
import type { SandboxParts } from './parts.ts'
import { payForm } from './pay-form.ts'
import { findRefund, refund } from './refund.ts'
import { answering, refuse } from './refusal.ts'

export function sandboxProvider(parts: SandboxParts): PaymentProvider {
  const served = <T>(scope: Scope, work: () => Promise<Result<T>>): Promise<Result<T>> => {
    if (scope.livemode) return Promise.resolve(refuse('livemode', 'The sandbox serves sandbox environments only.'))
    return answering(work)
  }
  return {
    kind: 'sandbox',
    paidEventType: 'sandbox.link.paid',
    minimumExpirySeconds,
    startHosted: (scope, request, attempt) => served(scope, () => startHosted(parts, scope, request, attempt)),
    fetchHosted: (scope, reference) => served(scope, () => fetchHosted(parts, scope, reference)),
    cancelHosted: (scope, reference) => served(scope, () => cancelHosted(parts, scope, reference)),
    findHosted: (scope, attemptKey) => served(scope, () => findHosted(parts, scope, attemptKey)),
    payForm: (scope, reference, form, attempt) => served(scope, () => payForm(parts, scope, reference, form, attempt)),
    minimumCharge,
    chargeSaved: (scope, request, attempt) => served(scope, () => chargeSaved(parts, scope, request, attempt)),
    fetchPayment: (scope, reference) => served(scope, () => fetchPayment(parts, scope, reference)),
    findPayment: (scope, attemptKey) => served(scope, () => findPayment(parts, scope, attemptKey)),
    refund: (scope, request, attempt) => served(scope, () => refund(parts, scope, request, attempt)),
    findRefund: (scope, attemptKey) => served(scope, () => findRefund(parts, scope, attemptKey)),
    fetchDispute: (scope, reference) => served(scope, () => fetchDispute(parts, scope, reference)),
    closeDispute: (scope, reference, status) => served(scope, () => closeDispute(parts, scope, reference, status)),
    parseWebhook,
  }
}
