/** What could go wrong in invoices, payments and the ledger. */
import { type Corruption, change, transfer } from './corruption.ts'

export const bookCorruptions: readonly Corruption[] = [
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
    also: { refunds_stay_within_their_payment: 'it is of no money of the payment' },
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
    sql: ids =>
      `update invoice_series set last_number = last_number + 1 where environment_id = '${ids.environment}' and kind = 'invoice' returning kind as id`,
  },
  {
    invariant: 'invoice_numbers_have_no_gap',
    what: 'a credit note that lost its number',
    sql: ids => `update credit_notes set series_number = 99 where id = '${ids.creditNote}' returning 'credit_note' as id`,
  },
  {
    invariant: 'payments_pay_what_they_are',
    what: 'a part of a payment pays nothing',
    sql: ids => `update payment_allocations set amount = amount - 1 where payment_id = '${ids.payment}' returning payment_id as id`,
    also: { invoice_is_paid_by_its_payments: 'the invoice says that all of it was paid' },
  },
  {
    invariant: 'payments_pay_what_they_are',
    what: 'a part of surplus money pays an invoice',
    sql: ids => `
      insert into payment_allocations (environment_id, payment_id, invoice_id, amount)
      values ('${ids.environment}', '${ids.latePayment}', '${ids.purchaseInvoice}', 1) returning payment_id as id`,
    also: { invoice_is_paid_by_its_payments: 'the invoice says that less was paid' },
  },
  {
    invariant: 'payments_pay_what_they_are',
    what: 'a payment names another invoice',
    sql: ids => `update payments set invoice_id = '${ids.creditedInvoice}' where id = '${ids.payment}' returning id`,
  },
  {
    invariant: 'invoice_numbers_have_no_gap',
    what: 'a number that says another than was taken',
    sql: ids => `update invoices set number = 'TG-999999' where id = '${ids.invoice}' returning 'invoice' as id`,
  },
]
