/** Every state of the checkout page that is not a form, for every kind of session it can end. */
import type { CheckoutState } from '../../src/pages/checkout-view.ts'
import { arrears, at, carried, eligible, free, monthly, nothing, owed, single, trial, trialWithFee } from './checkout-orders.ts'
import { type View, view } from './view-parts.ts'

const continueUrl = 'https://acme.example/welcome'
const restartUrl = 'https://acme.example/pricing'
const invoiceUrl = 'https://pay.example/invoice/abc'

const completed: Extract<CheckoutState, { kind: 'completed' }> = {
  kind: 'completed',
  paidAt: at,
  amount: 49900n,
  refunded: 0n,
  invoiceNumber: 'TG-000001',
  invoiceUrl,
  paymentMethod: { brand: 'visa', last4: '4242' },
  continueUrl,
}
const unpaid = { ...completed, amount: 0n }
const saved = { ...unpaid, invoiceNumber: null, invoiceUrl: null }
const processing: CheckoutState = { kind: 'processing', days: 3, continueUrl }
const alreadyPaid: CheckoutState = { kind: 'already_paid', paidAt: at, amount: 12000n, invoiceNumber: 'TG-000009', invoiceUrl, continueUrl }
const failed = (reason: string, refunded = false): View => view({ state: { kind: 'failed', reason, refunded, restartUrl } })

export const outcomeViews = {
  authentication: view({ state: { kind: 'authentication' } }),
  confirming: view({ state: { kind: 'confirming' } }),
  processing: view({ state: processing }),
  'processing-anonymous': view({ state: { ...processing, days: 1, continueUrl: null }, customerEmail: null }),
  'processing-de': view({ locale: 'de', state: processing }),

  completed: view({ state: completed }),
  'completed-de': view({ locale: 'de', state: completed }),
  'completed-free': view({ order: free, state: { ...unpaid, continueUrl: null } }),
  'completed-trial': view({ order: trial, state: unpaid }),
  'completed-trial-fee': view({ order: trialWithFee, state: { ...completed, amount: 20000n } }),
  'completed-one-time': view({
    action: 'one_time_payment',
    order: single('jpy', 120000n, 'Concert ticket'),
    state: { ...completed, amount: 120000n, invoiceNumber: null, continueUrl: null },
  }),
  'completed-carried': view({ action: 'one_time_payment', order: carried, state: { ...completed, amount: 10000n } }),
  'completed-saved': view({ action: 'add_payment_method', order: nothing, state: saved }),
  'completed-saved-for': view({
    action: 'add_payment_method',
    about: 'Team plan',
    order: nothing,
    state: { ...saved, paymentMethod: { brand: 'bank', last4: '6789' }, continueUrl: null },
  }),
  'completed-activated': view({ action: 'activate_subscription', about: 'Pro', order: arrears, state: { ...completed, amount: 99800n } }),
  'completed-activated-free': view({ action: 'activate_subscription', about: 'Pro', order: nothing, state: saved }),
  'completed-invoice': view({ action: 'pay_invoice', about: 'TG-000009', order: owed, state: { ...completed, amount: 12000n } }),
  'completed-eligible': view({ order: { ...eligible, letter: 'submitted' }, state: { ...completed, amount: 6479n } }),
  'completed-eligible-issued': view({ order: { ...eligible, letter: 'issued' }, state: { ...completed, amount: 6479n } }),
  'completed-eligible-refunded': view({
    order: { ...eligible, letter: 'issued' },
    state: { ...completed, amount: 6479n, refunded: 1000n },
  }),
  'completed-eligible-de': view({ locale: 'de', order: { ...eligible, letter: 'submitted' }, state: { ...completed, amount: 6479n } }),
  'already-paid': view({ action: 'pay_invoice', about: 'TG-000009', order: owed, state: alreadyPaid }),

  expired: view({ state: { kind: 'expired', at, restartUrl } }),
  'expired-de': view({ locale: 'de', state: { kind: 'expired', at, restartUrl } }),
  'expired-save-card': view({ action: 'add_payment_method', order: nothing, state: { kind: 'expired', at, restartUrl } }),
  canceled: view({ state: { kind: 'canceled', superseded: false, restartUrl } }),
  superseded: view({ state: { kind: 'canceled', superseded: true, restartUrl: null } }),
  failed: failed('payment_failed'),
  'failed-refunded': view({ state: { kind: 'failed', reason: 'already_subscribed', refunded: true, restartUrl: null } }),
  'failed-provider-refused': failed('provider_refused'),
  'failed-too-many-declines': failed('too_many_declines'),
  'failed-amount': failed('amount_mismatch', true),
  'failed-currency': failed('currency_mismatch', true),
  'failed-not-open': view({
    action: 'pay_invoice',
    about: 'TG-000009',
    order: owed,
    state: { kind: 'failed', reason: 'invoice_not_open', refunded: false, restartUrl },
  }),
  'failed-not-activatable': view({
    action: 'activate_subscription',
    about: 'Pro',
    order: arrears,
    state: { kind: 'failed', reason: 'subscription_not_activatable', refunded: true, restartUrl },
  }),
  'failed-unknown-reason-de': view({
    locale: 'de',
    order: monthly,
    state: { kind: 'failed', reason: 'new_reason', refunded: true, restartUrl },
  }),
  'not-found': view({ state: { kind: 'not_found' } }),
}
