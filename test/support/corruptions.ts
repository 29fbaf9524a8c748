/**
 * What could go wrong in the rows, one statement each, and the invariant that has to notice. A statement answers the `id`
 * of the row that must be named. It runs with all triggers off: the checks are the last line of defence.
 */
import type { Furnished } from './furnished.ts'

/** `waitingDelivery`: to an endpoint that does not answer, so it is tried again. */
export type Ids = Furnished['ids'] & { waitingDelivery: string }

export type Corruption = {
  invariant: string
  what: string
  sql(ids: Ids): string
  /** Constraints that stand in the way, as `table.name`: dropped with the row changed. */
  without?: string[]
  /** Invariants that the same row violates too, each with the reason. */
  also?: Record<string, string>
}

/** A transfer that nobody had a reason for; what it is about must be named. */
const transfer = (ids: Ids, [debit, credit]: [string, string], of: 'invoice_id' | 'payment_id', id: string) => `
  insert into ledger_transfers (environment_id, id, cause, debit_account, credit_account, amount, currency, ${of}, occurred_at)
  values ('${ids.environment}', 'lt_wrong', 'wrong', '${debit}', '${credit}', 1, 'inr', '${id}', now()) returning ${of} as id`
const change = (table: string, id: string, to: string) => `update ${table} set ${to} where id = '${id}' returning id`
const forget = (kind: string, id: string) =>
  `delete from due_work where kind = '${kind}' and subject_id = '${id}' returning subject_id as id`
const park = (kind: string, id: string) =>
  `update due_work set parked_at = now() where kind = '${kind}' and subject_id = '${id}' returning subject_id as id`
const oneOf = (table: string, where: string, to: string) =>
  `update ${table} set ${to} where id = (select id from ${table} where ${where} order by id limit 1) returning id`
const completedEvent = (ids: Ids) => `object_id = '${ids.session}' and event_type = 'checkout.session.completed'`

const books: Corruption[] = [
  {
    invariant: 'clearing_returns_to_zero',
    what: 'money stays in clearing',
    sql: ids => transfer(ids, ['clearing', 'unapplied'], 'payment_id', ids.payment),
  },
  {
    invariant: 'clearing_returns_to_zero',
    what: 'a settled payment has the currency of another',
    sql: ids =>
      `update ledger_transfers set currency = 'usd' where payment_id = '${ids.payment}' and debit_account = 'clearing' returning payment_id as id`,
    also: { transfers_speak_the_currency_of_their_cause: 'the transfer is in no currency of its payment' },
  },
  {
    invariant: 'receivable_is_what_remains',
    what: 'a paid invoice is still owed',
    sql: ids => transfer(ids, ['receivable', 'unapplied'], 'invoice_id', ids.invoice),
  },
  {
    invariant: 'receivable_is_what_remains',
    what: 'a draft is owed',
    sql: ids => transfer(ids, ['receivable', 'unapplied'], 'invoice_id', ids.draftInvoice),
  },
  {
    invariant: 'revenue_is_what_was_invoiced',
    what: 'more is earned than was invoiced',
    sql: ids => transfer(ids, ['unapplied', 'revenue'], 'invoice_id', ids.invoice),
  },
  {
    invariant: 'revenue_is_what_was_invoiced',
    what: 'an invoice earned nothing',
    sql: ids =>
      `delete from ledger_transfers where invoice_id = '${ids.invoice}' and credit_account = 'revenue' returning invoice_id as id`,
    also: { receivable_is_what_remains: 'the transfer that earns is the one that is owed' },
  },
  {
    invariant: 'payments_are_booked_once',
    what: 'a payment is booked twice',
    sql: ids => transfer(ids, ['provider_balance', 'unapplied'], 'payment_id', ids.payment),
  },
  {
    invariant: 'refunds_are_booked_once',
    what: 'a payment forgot its refund',
    sql: ids => change('payments', ids.latePayment, 'amount_refunded = 0'),
  },
  {
    invariant: 'refunds_are_booked_once',
    what: 'money leaves without a refund',
    sql: ids => transfer(ids, ['unapplied', 'provider_balance'], 'payment_id', ids.payment),
  },
  {
    invariant: 'transfers_speak_the_currency_of_their_cause',
    what: 'revenue in another currency',
    sql: ids =>
      `update ledger_transfers set currency = 'usd' where invoice_id = '${ids.invoice}' and credit_account = 'revenue' returning id`,
  },
  {
    invariant: 'transfers_speak_the_currency_of_their_cause',
    what: 'a transfer about nothing',
    sql: ids =>
      `update ledger_transfers set invoice_id = null where invoice_id = '${ids.invoice}' and credit_account = 'revenue' returning id`,
    also: {
      receivable_is_what_remains: 'the invoice is no longer owed',
      revenue_is_what_was_invoiced: 'the invoice earned nothing',
    },
  },
  {
    invariant: 'surplus_money_is_given_back',
    what: 'a refund that failed',
    sql: ids => `update refunds set status = 'failed' where id = '${ids.refund}' returning payment_id as id`,
    also: { refunds_are_booked_once: 'the payment says that it was given back' },
  },
  {
    invariant: 'surplus_money_is_given_back',
    what: 'a refund in another currency',
    sql: ids => `update refunds set currency = 'usd' where id = '${ids.refund}' returning payment_id as id`,
  },
  {
    invariant: 'invoice_is_the_sum_of_its_lines',
    what: 'a line changed',
    sql: ids => `update invoice_lines set amount = amount + 1 where invoice_id = '${ids.draftInvoice}' returning invoice_id as id`,
  },
  {
    invariant: 'invoice_is_the_sum_of_its_lines',
    what: 'a tax that no line has',
    sql: ids => `update invoice_lines set tax_amount = 1 where invoice_id = '${ids.draftInvoice}' returning invoice_id as id`,
  },
  {
    invariant: 'invoice_is_paid_by_its_payments',
    what: 'paid in another currency',
    sql: ids => `update payments set currency = 'usd' where id = '${ids.payment}' returning invoice_id as id`,
    also: { transfers_speak_the_currency_of_their_cause: 'its transfers are in the currency that it had' },
  },
  {
    invariant: 'invoice_is_paid_by_its_payments',
    what: 'paid by somebody else',
    sql: ids => `
      update payments set customer_id = (select customer_id from checkout_sessions where id = '${ids.pendingSession}')
      where id = '${ids.payment}' returning invoice_id as id`,
  },
  {
    invariant: 'invoice_is_paid_by_its_payments',
    what: 'says that less was paid',
    sql: ids => change('invoices', ids.invoice, 'amount_paid = amount_paid - 1'),
    without: ['invoices.paid_means_nothing_remains'],
    also: { receivable_is_what_remains: 'what was not paid is owed, and the ledger says otherwise' },
  },
  {
    invariant: 'final_invoices_are_unchanged',
    what: 'a final invoice of a longer period',
    sql: ids => change('invoices', ids.invoice, "period_end = period_end + interval '1 day'"),
  },
  {
    invariant: 'final_invoices_are_unchanged',
    what: 'a final line with other words',
    sql: ids => `update invoice_lines set description = 'Free' where invoice_id = '${ids.invoice}' returning invoice_id as id`,
  },
  {
    invariant: 'final_invoices_are_unchanged',
    what: 'a final invoice without its lines',
    sql: ids => `delete from invoice_lines where invoice_id = '${ids.invoice}' returning invoice_id as id`,
    also: { invoice_is_the_sum_of_its_lines: 'no lines sum to nothing' },
  },
  {
    invariant: 'invoice_numbers_have_no_gap',
    what: 'a number was taken and not used',
    sql: ids => `update invoice_series set last_number = last_number + 1 where environment_id = '${ids.environment}' returning kind as id`,
  },
  {
    invariant: 'invoice_numbers_have_no_gap',
    what: 'a number that says another than was taken',
    sql: ids => `update invoices set number = 'TG-999999' where id = '${ids.invoice}' returning 'invoice' as id`,
  },
]

const sessions: Corruption[] = [
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
      insert into refunds (environment_id, id, payment_id, status, amount, currency, reason, created_at, updated_at)
      values ('${ids.environment}', 're_wrong', '${ids.payment}', 'pending', 1, 'inr', 'duplicate_payment', now(), now()) returning id`,
  },
  {
    invariant: 'active_subscription_was_paid',
    what: 'nothing is subscribed to',
    sql: ids => `delete from subscription_items where subscription_id = '${ids.subscription}' returning subscription_id as id`,
  },
  {
    invariant: 'active_subscription_was_paid',
    what: 'the current period is not stored',
    sql: ids => change('subscriptions', ids.subscription, "current_period_end = current_period_end + interval '1 day'"),
  },
  {
    invariant: 'active_subscription_was_paid',
    what: 'no invoice was made for it',
    sql: ids => `update invoices set subscription_id = null where id = '${ids.invoice}' returning '${ids.subscription}' as id`,
  },
  ...["'1 day'", "'-1 day'"].map(shift => ({
    invariant: 'periods_touch',
    what: `the next period begins ${shift} after the end of this one`,
    sql: (ids: Ids) => `
      insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at)
      select environment_id, subscription_id, ends_at + interval ${shift}, ends_at + interval '31 days'
      from subscription_periods where subscription_id = '${ids.subscription}' returning subscription_id as id`,
  })),
]

const deliveries: Corruption[] = [
  {
    invariant: 'sequences_have_no_gap',
    what: 'a number was given to no event',
    sql: ids => `
      update environment_sequences set last_sequence = last_sequence + 1 where environment_id = '${ids.environment}' returning environment_id as id`,
  },
  {
    invariant: 'sequences_have_no_gap',
    what: 'an event lost its number',
    sql: ids => `update events set sequence = null, body = null where ${completedEvent(ids)} returning environment_id as id`,
  },
  {
    invariant: 'pending_deliveries_are_due',
    what: 'a delivery is forgotten',
    sql: ids => forget('webhook.deliver', ids.waitingDelivery),
  },
  {
    invariant: 'pending_deliveries_are_due',
    what: 'a delivery was given up, but does not say so',
    sql: ids => park('webhook.deliver', ids.waitingDelivery),
  },
  {
    invariant: 'completed_sessions_were_told',
    what: 'a completed session was told as expired',
    sql: ids => `update events set event_type = 'checkout.session.expired' where ${completedEvent(ids)} returning object_id as id`,
  },
  {
    invariant: 'completed_sessions_were_told',
    what: 'a completed session was told twice',
    sql: ids => `
      update events set event_type = 'checkout.session.completed'
      where object_id = '${ids.session}' and event_type = 'checkout.session.created' returning object_id as id`,
  },
  {
    invariant: 'inbound_events_are_processed',
    what: 'what a provider told is forgotten',
    sql: ids => change('inbound_events', ids.inboundEvent, "status = 'received', processed_at = null"),
  },
]

export const corruptions: readonly Corruption[] = [...books, ...sessions, ...deliveries]
