/** What must hold of invoices, payments, refunds and the ledger. */
import type { InvariantQuery } from './invariant-query.ts'

const milliseconds = (column: string) => `coalesce((extract(epoch from ${column}) * 1000)::bigint::text, '')`

export const booksInvariants: readonly InvariantQuery[] = [
  {
    id: 'clearing_returns_to_zero',
    title: 'What went into clearing for a payment has come out of it',
    sql: `
      select environment_id, payment_id as id, currency, sum(case when debit_account = 'clearing' then amount else -amount end) as balance
      from ledger_transfers
      where ($1::text is null or environment_id = $1) and 'clearing' in (debit_account, credit_account)
      group by environment_id, payment_id, currency having sum(case when debit_account = 'clearing' then amount else -amount end) <> 0`,
  },
  {
    id: 'receivable_is_what_remains',
    title: 'The ledger says of each invoice what the invoice says: final total less what was paid',
    sql: `
      select i.environment_id, i.id, i.total - i.amount_paid as expected, coalesce(b.balance, 0) as booked
      from invoices i
      left join lateral (
        select sum(case when debit_account = 'receivable' then amount else -amount end) as balance from ledger_transfers t
        where t.environment_id = i.environment_id and t.invoice_id = i.id and 'receivable' in (debit_account, credit_account)) b on true
      where ($1::text is null or i.environment_id = $1)
        and coalesce(b.balance, 0) <> case when i.finalized_at is null then 0 else i.total - i.amount_paid end`,
  },
  {
    id: 'revenue_is_what_was_invoiced',
    title: 'Revenue and tax booked for an invoice are its total',
    sql: `
      select i.environment_id, i.id, i.total, coalesce(b.booked, 0) as booked
      from invoices i
      left join lateral (
        select sum(amount) as booked from ledger_transfers t
        where t.environment_id = i.environment_id and t.invoice_id = i.id and credit_account in ('revenue', 'tax_payable')) b on true
      where ($1::text is null or i.environment_id = $1)
        and coalesce(b.booked, 0) <> case when i.finalized_at is null then 0 else i.total end`,
  },
  {
    id: 'payments_are_booked_once',
    title: 'Every succeeded payment is in the provider balance once, no other is',
    sql: `
      select p.environment_id, p.id, p.status, p.amount, coalesce(b.booked, 0) as booked
      from payments p
      left join lateral (
        select sum(amount) as booked from ledger_transfers t
        where t.environment_id = p.environment_id and t.payment_id = p.id and debit_account = 'provider_balance') b on true
      where ($1::text is null or p.environment_id = $1)
        and coalesce(b.booked, 0) <> case when p.status = 'succeeded' then p.amount else 0 end`,
  },
  {
    id: 'refunds_are_booked_once',
    title: 'What a payment says was refunded is what its succeeded refunds and the ledger say',
    sql: `
      select p.environment_id, p.id, p.amount_refunded, coalesce(r.refunded, 0) as refunds, coalesce(b.booked, 0) as booked
      from payments p
      left join lateral (
        select sum(amount) as refunded from refunds r
        where r.environment_id = p.environment_id and r.payment_id = p.id and r.status = 'succeeded') r on true
      left join lateral (
        select sum(amount) as booked from ledger_transfers t
        where t.environment_id = p.environment_id and t.payment_id = p.id and debit_account = 'unapplied' and credit_account = 'provider_balance') b on true
      where ($1::text is null or p.environment_id = $1)
        and (coalesce(r.refunded, 0) <> p.amount_refunded or coalesce(b.booked, 0) <> p.amount_refunded)`,
  },
  {
    id: 'transfers_speak_the_currency_of_their_cause',
    title: 'A transfer is about an invoice or a payment, and in its currency',
    sql: `
      select t.environment_id, t.id, t.currency
      from ledger_transfers t
      left join invoices i on i.environment_id = t.environment_id and i.id = t.invoice_id
      left join payments p on p.environment_id = t.environment_id and p.id = t.payment_id
      where ($1::text is null or t.environment_id = $1)
        and ((i.id is null and p.id is null) or i.currency <> t.currency or p.currency <> t.currency)`,
  },
  {
    id: 'surplus_money_is_given_back',
    title: 'A succeeded payment pays an invoice or is being refunded in full',
    sql: `
      select p.environment_id, p.id, p.amount
      from payments p
      where ($1::text is null or p.environment_id = $1) and p.status = 'succeeded' and p.invoice_id is null
        and not exists (
          select 1 from refunds r where r.environment_id = p.environment_id and r.payment_id = p.id and r.amount = p.amount and r.currency = p.currency
            and r.status in ('pending', 'succeeded'))`,
  },
  {
    id: 'invoice_is_the_sum_of_its_lines',
    title: 'Subtotal, discount and tax of an invoice are the sums of its lines',
    sql: `
      select i.environment_id, i.id, i.subtotal, coalesce(l.amount, 0) as lines
      from invoices i
      left join lateral (
        select sum(amount) as amount, sum(discount_amount) as discount, sum(tax_amount) as tax from invoice_lines l
        where l.environment_id = i.environment_id and l.invoice_id = i.id) l on true
      where ($1::text is null or i.environment_id = $1)
        and (i.subtotal, i.discount_total, i.tax_total) is distinct from (coalesce(l.amount, 0), coalesce(l.discount, 0), coalesce(l.tax, 0))`,
  },
  {
    id: 'invoice_is_paid_by_its_payments',
    title: 'What an invoice says was paid is the sum of the payments that pay it, in its currency and from its customer',
    sql: `
      select i.environment_id, i.id, i.amount_paid, coalesce(p.paid, 0) as payments
      from invoices i
      left join lateral (
        select sum(amount) as paid, bool_or(p.currency <> i.currency or p.customer_id <> i.customer_id) as foreign_money from payments p
        where p.environment_id = i.environment_id and p.invoice_id = i.id and p.status = 'succeeded') p on true
      where ($1::text is null or i.environment_id = $1)
        and (coalesce(p.paid, 0) <> i.amount_paid or coalesce(p.foreign_money, false))`,
  },
  {
    id: 'final_invoices_are_unchanged',
    title: 'The content of a final invoice is what it was when it was finalised',
    sql: `
      select i.environment_id, i.id, i.number
      from invoices i
      where ($1::text is null or i.environment_id = $1) and i.content_hash is not null and i.content_hash is distinct from sha256(convert_to(
        array_to_string(array[
          i.id, i.customer_id, i.currency, i.collection_method, ${milliseconds('i.period_start')}, ${milliseconds('i.period_end')},
          i.subtotal::text, i.discount_total::text, i.tax_total::text, i.shipping_total::text, i.total::text, i.amount_due::text]
          || (select array_agg(field order by l.position, n) from invoice_lines l, unnest(array[
                l.id, l.description, coalesce(l.price_id, ''), trim_scale(l.quantity)::text, l.amount::text, l.discount_amount::text, l.tax_amount::text,
                ${milliseconds('l.period_start')}, ${milliseconds('l.period_end')}]) with ordinality as f (field, n)
              where l.environment_id = i.environment_id and l.invoice_id = i.id), chr(31)), 'UTF8'))`,
  },
  {
    id: 'invoice_numbers_have_no_gap',
    title: 'The numbers of a series are 1 to its last, each once',
    sql: `
      select s.environment_id, s.kind as id, s.last_number, count(i.series_number) as used, max(i.series_number) as highest
      from invoice_series s left join invoices i on i.environment_id = s.environment_id and i.series_number is not null
      where ($1::text is null or s.environment_id = $1)
      group by s.environment_id, s.kind, s.last_number
      having count(i.series_number) <> s.last_number or coalesce(max(i.series_number), 0) <> s.last_number
        or bool_or(i.number <> 'TG-' || lpad(i.series_number::text, greatest(6, length(i.series_number::text)), '0'))`,
  },
]
