/** What could go wrong in refunds, credit notes and disputes. */
import { type Corruption, change, type Ids, transfer } from './corruption.ts'

/** A refund that nobody asked for, done and told of nowhere. */
const refund = (ids: Ids, amount: string) => `
  insert into refunds (environment_id, id, payment_id, surplus, status, amount, currency, reason, created_at, updated_at)
  select environment_id, 're_wrong', id, true, 'succeeded', ${amount}, currency, 'duplicate_payment', now(), now()
  from payments where id = '${ids.creditedPayment}' returning payment_id as id`

export const correctionCorruptions: readonly Corruption[] = [
  {
    invariant: 'refunds_stay_within_their_payment',
    what: 'more is given back than was captured',
    sql: ids => refund(ids, 'amount'),
    also: { refunds_are_booked_once: 'the payment says less' },
  },
  {
    invariant: 'refunds_owed_are_pending',
    what: 'what a refund owes was not sent',
    sql: ids => `
      delete from ledger_transfers where refund_id = '${ids.givenBack}' and credit_account = 'provider_balance' returning refund_id as id`,
    also: { refunds_are_booked_once: 'the payment says that it was given back' },
  },
  {
    invariant: 'refunds_have_their_credit_notes',
    what: 'a credit note of another amount',
    sql: ids => `update credit_notes set balance_total = 1 where id = '${ids.creditNote}' returning refund_id as id`,
    also: {
      balance_is_what_was_put_there: 'nothing was put there',
      invoice_says_what_was_credited: 'the invoice says that more was given back',
    },
  },
  {
    invariant: 'refunds_have_their_credit_notes',
    what: 'a void credit note of money that was given back',
    sql: ids => `update credit_notes set status = 'void' where id = '${ids.creditNote}' returning refund_id as id`,
    also: {
      invoice_says_what_was_credited: 'the invoice says that it was given back',
      revenue_is_what_was_invoiced: 'what it took back stays taken',
    },
  },
  {
    invariant: 'credit_note_is_the_sum_of_its_lines',
    what: 'a line changed',
    sql: ids =>
      `update credit_note_lines set amount = amount + 1 where credit_note_id = '${ids.creditNote}' returning credit_note_id as id`,
  },
  {
    invariant: 'credits_stay_within_their_line',
    what: 'tax is taken back that was never charged',
    sql: ids => `
      update credit_note_lines set amount = amount - 1, tax_amount = 1 where credit_note_id = '${ids.creditNote}'
      returning '${ids.creditedInvoice}' as id`,
    also: { credit_note_is_the_sum_of_its_lines: 'its note says otherwise' },
  },
  {
    invariant: 'credits_stay_within_their_line',
    what: 'a line of another invoice',
    sql: ids => `
      update credit_note_lines set invoice_line_id = '${ids.openLine}' where credit_note_id = '${ids.creditNote}'
      returning '${ids.creditedInvoice}' as id`,
  },
  {
    invariant: 'credits_stay_within_their_line',
    what: 'a credit note in another currency',
    sql: ids => `update credit_notes set currency = 'usd' where id = '${ids.creditNote}' returning invoice_id as id`,
  },
  {
    invariant: 'invoice_says_what_was_credited',
    what: 'an invoice forgot what was given back',
    sql: ids => change('invoices', ids.creditedInvoice, 'amount_refunded = 0'),
  },
  {
    invariant: 'invoice_says_what_was_credited',
    what: 'an invoice forgot what was taken off',
    sql: ids => change('invoices', ids.openInvoice, 'amount_credited = 0'),
    also: { receivable_is_what_remains: 'what was taken off is owed again' },
  },
  {
    invariant: 'balance_is_what_was_put_there',
    what: 'an invoice puts on a balance what it did not say',
    sql: ids => transfer(ids, ['customer_balance', 'unapplied'], 'invoice_id', ids.invoice),
  },
  {
    invariant: 'disputes_are_booked_once',
    what: 'a lost dispute that still holds the money',
    sql: ids => `update disputes set status = 'lost', closed_at = now() where id = '${ids.dispute}' returning payment_id as id`,
  },
  {
    invariant: 'disputes_are_booked_once',
    what: 'money is held that nobody disputes',
    sql: ids => transfer(ids, ['disputes', 'unapplied'], 'payment_id', ids.payment),
  },
]
