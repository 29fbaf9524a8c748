/** What could go wrong with checkout sessions and the work in flight for them. */
import { type Corruption, change, forget, type Ids, oneOf, park } from './corruption.ts'

export const sessionCorruptions: readonly Corruption[] = [
  {
    invariant: 'pending_sessions_are_asked_about',
    what: 'nobody asks about a pending session',
    sql: ids => forget('checkout.poll', ids.pendingSession),
  },
  {
    invariant: 'completed_session_was_paid_once',
    what: 'a completed session without its payment',
    sql: ids => change('checkout_sessions', ids.session, 'payment_id = null'),
  },
  {
    invariant: 'completed_session_was_paid_once',
    what: 'a completed session of another amount',
    sql: ids => change('checkout_sessions', ids.session, 'amount_total = amount_total + 1, amount_tax = 1'),
  },
  ...(['session', 'invoiceSession', 'activationSession', 'purchaseSession'] as const).map(noun => ({
    invariant: 'completed_session_was_paid_once',
    what: `${noun}: it was paid, and says that nothing was to be paid`,
    sql: (ids: Ids) => change('checkout_sessions', ids[noun], "payment_status = 'no_payment_required'"),
  })),
  {
    invariant: 'completed_session_was_paid_once',
    what: 'nothing was paid for a method that was saved, and the session says that something was',
    sql: ids => change('checkout_sessions', ids.methodSession, "payment_status = 'paid'"),
  },
  {
    invariant: 'completed_session_was_paid_once',
    what: 'a completed session of nobody',
    sql: ids => change('checkout_sessions', ids.anonymousSession, 'customer_id = null'),
    without: ['checkout_sessions.a_known_buyer_unless_anonymous'],
  },
  {
    invariant: 'completed_session_was_paid_once',
    what: 'the invoice of a purchase is still open',
    sql: ids => `update invoices set status = 'open' where id = '${ids.purchaseInvoice}' returning checkout_session_id as id`,
  },
  {
    invariant: 'completed_session_has_its_subscription',
    what: 'the subscription belongs to another session',
    sql: ids =>
      `update subscriptions set checkout_session_id = 'chk_other' where id = '${ids.subscription}' returning '${ids.session}' as id`,
  },
  {
    invariant: 'completed_session_has_its_subscription',
    what: 'the subscription never began',
    sql: ids => `update subscriptions set status = 'incomplete' where id = '${ids.subscription}' returning '${ids.session}' as id`,
  },
  ...(['expiredSession', 'failedSession'] as const).map(noun => ({
    invariant: 'ended_session_leaves_nothing',
    what: `${noun}: the subscription waits on`,
    sql: (ids: Ids) =>
      `update subscriptions set status = 'incomplete' where checkout_session_id = '${ids[noun]}' returning checkout_session_id as id`,
  })),
  {
    invariant: 'ended_session_leaves_nothing',
    what: 'the draft is not void',
    sql: ids =>
      `update invoices set status = 'draft' where checkout_session_id = '${ids.expiredSession}' returning checkout_session_id as id`,
  },
  {
    invariant: 'ended_session_leaves_nothing',
    what: 'money that came late pays the draft',
    sql: ids => `
      update payments p set invoice_id = s.invoice_id from checkout_sessions s
      where p.id = '${ids.latePayment}' and s.environment_id = p.environment_id and s.id = p.checkout_session_id
      returning p.checkout_session_id as id`,
    also: { payments_pay_what_they_are: 'nothing says how much of it pays the draft' },
  },
  {
    invariant: 'unpaid_sessions_end',
    what: 'a session outlives its end',
    sql: ids => change('checkout_sessions', ids.pendingSession, "expires_at = '2020-01-01'"),
  },
  {
    invariant: 'open_sessions_have_an_end_due',
    what: 'the end is not due',
    sql: ids => forget('checkout.end', ids.pendingSession),
  },
  {
    invariant: 'open_sessions_have_an_end_due',
    what: 'the end of a session being paid was given up',
    sql: ids => park('checkout.end', ids.processingSession),
  },
  ...['created', 'sent', 'unknown'].map(status => ({
    invariant: 'open_payments_are_looked_up',
    what: `nobody looks at a payment that is ${status}`,
    sql: (ids: Ids) => oneOf('payments', `checkout_session_id = '${ids.failedSession}'`, `status = '${status}'`),
  })),
  {
    invariant: 'pending_refunds_are_under_way',
    what: 'nobody sends a refund',
    sql: ids => `
      insert into refunds (environment_id, id, payment_id, surplus, status, amount, currency, reason, created_at, updated_at)
      values ('${ids.environment}', 're_wrong', '${ids.payment}', true, 'pending', 1, 'inr', 'duplicate_payment', now(), now()) returning id`,
  },
]
