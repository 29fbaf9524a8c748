/** The providers that this program speaks to, each behind a guard: none is called while a transaction of ours is open. */
import { invariant } from '../core/invariant.ts'
import { httpForbidden } from '../db/transaction.ts'
import type { PaymentProvider, Providers } from './provider.ts'
import type { SandboxParts } from './sandbox/parts.ts'
import { sandboxProvider } from './sandbox/sandbox.ts'

export function makeProviders(parts: SandboxParts): Providers {
  const known = new Map([sandboxProvider(parts)].map(provider => [provider.kind, guarded(provider)]))
  return { forKind: kind => known.get(kind) }
}

/** Every method of the port, so that a new one can't be forgotten: the compiler asks for it. */
function guarded(provider: PaymentProvider): PaymentProvider {
  const { kind, paidEventType, minimumExpirySeconds, payForm, closeDispute } = provider
  return {
    kind,
    paidEventType,
    minimumExpirySeconds,
    startHosted: outside(provider.startHosted),
    fetchHosted: outside(provider.fetchHosted),
    cancelHosted: outside(provider.cancelHosted),
    findHosted: outside(provider.findHosted),
    ...(payForm && { payForm: outside(payForm) }),
    minimumCharge: provider.minimumCharge,
    chargeSaved: outside(provider.chargeSaved),
    fetchPayment: outside(provider.fetchPayment),
    findPayment: outside(provider.findPayment),
    refund: outside(provider.refund),
    findRefund: outside(provider.findRefund),
    fetchDispute: outside(provider.fetchDispute),
    ...(closeDispute && { closeDispute: outside(closeDispute) }),
    parseWebhook: outside(provider.parseWebhook),
  }
}

function outside<A extends unknown[], R>(call: (...given: A) => R): (...given: A) => R {
  return (...given) => {
    const reason = httpForbidden()
    invariant(reason === null, `a provider is called outside transactions (${reason})`)
    return call(...given)
  }
}
