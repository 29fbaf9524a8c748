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
    title: 'The ledger says of each invoice what the invoice says: what is due, less what was paid and credited',
    sql: `
      select i.environment_id, i.id, i.amount_due - i.amount_paid - i.amount_credited as expected, coalesce(b.balance, 0) as booked
      from invoices i
      left join lateral (
        select sum(case when debit_account = 'receivable' then amount else -amount end) as balance from ledger_transfers t
        where t.environment_id = i.environment_id and t.invoice_id = i.id and 'receivable' in (debit_account, credit_account)) b on true
      where ($1::text is null or i.environment_id = $1)
        and coalesce(b.balance, 0) <> case when i.finalized_at is null or i.status = 'void' then 0 else i.amount_due - i.amount_paid - i.amount_credited end`,
  },
  {
    id: 'revenue_is_what_was_invoiced',
    title: 'Revenue and tax booked for an invoice are its total, less its credit notes',
    sql: `
      select i.environment_id, i.id, i.total, coalesce(b.booked, 0) as booked
      from invoices i
      left join lateral (
        select sum(case when credit_account in ('revenue', 'tax_payable') then amount else -amount end) as booked from ledger_transfers t
        where t.environment_id = i.environment_id and t.invoice_id = i.id
          and (credit_account in ('revenue', 'tax_payable') or debit_account in ('revenue', 'tax_payable'))) b on true
      where ($1::text is null or i.environment_id = $1)
        and coalesce(b.booked, 0) <> case when i.finalized_at is null or i.status = 'void' then 0 else i.total - coalesce((
          select sum(n.total) from credit_notes n
          where n.environment_id = i.environment_id and n.invoice_id = i.id and n.status = 'issued'), 0) end`,
  },
  {
    id: 'payments_are_booked_once',
    title: 'Every succeeded payment is in the provider balance once, no other is',
    sql: `
      select p.environment_id, p.id, p.status, p.amount, coalesce(b.booked, 0) as booked
      from payments p
      left join lateral (
        select sum(amount) as booked from ledger_transfers t
        where t.environment_id = p.environment_id and t.payment_id = p.id and debit_account = 'provider_balance' and cause not like 'dispute:%') b on true
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
        where t.environment_id = p.environment_id and t.payment_id = p.id and debit_account in ('unapplied', 'refunds') and credit_account = 'provider_balance') b on true
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
    title: 'A succeeded payment pays an invoice or is being refunded in full, unless its buyer took it back by a lost dispute',
    sql: `
      select p.environment_id, p.id, p.amount
      from payments p
      where ($1::text is null or p.environment_id = $1) and p.status = 'succeeded' and p.purpose = 'charge' and p.invoice_id is null
        and not exists (
          select 1 from refunds r where r.environment_id = p.environment_id and r.payment_id = p.id and r.amount = p.amount and r.currency = p.currency
            and r.status in ('pending', 'succeeded'))
        and not exists (select 1 from disputes d where d.environment_id = p.environment_id and d.payment_id = p.id and d.status = 'lost')`,
  },
  {
    id: 'invoice_is_the_sum_of_its_lines',
    title: 'Subtotal, discount and tax of an invoice are the sums of its lines',
    sql: `
      select i.environment_id, i.id, i.subtotal, coalesce(l.amount, 0) as lines
      from invoices i
      left join lateral (
        select sum(amount) as amount, sum(discount_amount) as discount, sum(tax_amount) as tax, sum(tax_included_amount) as included from invoice_lines l
        where l.environment_id = i.environment_id and l.invoice_id = i.id) l on true
      where ($1::text is null or i.environment_id = $1)
        and (i.subtotal, i.discount_total, i.tax_total - i.shipping_tax, i.tax_included_total - i.shipping_tax_included) is distinct from (coalesce(l.amount, 0), coalesce(l.discount, 0), coalesce(l.tax, 0), coalesce(l.included, 0))`,
  },
  {
    id: 'invoice_is_paid_by_its_payments',
    title: 'What an invoice says was paid is the sum of the payments that pay it, in its currency and from its customer',
    sql: `
      select i.environment_id, i.id, i.amount_paid, coalesce(p.paid, 0) as payments
      from invoices i
      left join lateral (
        select sum(a.amount) as paid, bool_or(p.currency <> i.currency or p.customer_id <> i.customer_id or p.status <> 'succeeded') as foreign_money
        from payment_allocations a join payments p on p.environment_id = a.environment_id and p.id = a.payment_id
        where a.environment_id = i.environment_id and a.invoice_id = i.id) p on true
      where ($1::text is null or i.environment_id = $1)
        and (coalesce(p.paid, 0) <> i.amount_paid or coalesce(p.foreign_money, false))`,
  },
  {
    id: 'payments_pay_what_they_are',
    title: 'The parts of a payment that pay invoices come to all of it; what pays none is surplus, or saved a method',
    sql: `
      select p.environment_id, p.id, p.amount, coalesce(a.allocated, 0) as allocated
      from payments p
      left join lateral (
        select sum(amount) as allocated, min(invoice_id) as first from payment_allocations a
        where a.environment_id = p.environment_id and a.payment_id = p.id) a on true
      where ($1::text is null or p.environment_id = $1) and (
        coalesce(a.allocated, 0) <> case when p.status = 'succeeded' and p.invoice_id is not null then p.amount else 0 end
        or (p.status = 'succeeded' and p.invoice_id is distinct from a.first))`,
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
              where l.environment_id = i.environment_id and l.invoice_id = i.id)
          || case when (i.shipping_tax, i.tax_included_total, i.balance_total) = (0, 0, 0) then array[]::text[]
                  else array[i.shipping_tax::text, i.tax_included_total::text, i.balance_total::text] end, chr(31)), 'UTF8'))`,
  },
  {
    id: 'invoice_numbers_have_no_gap',
    title: 'The numbers of a series are 1 to its last, each once',
    sql: `
      with numbered as (
        select environment_id, 'invoice' as kind, 'TG-' as prefix, series_number, number from invoices where series_number is not null
        union all select environment_id, 'credit_note', 'CN-', series_number, number from credit_notes
      )
      select s.environment_id, s.kind as id, s.last_number, count(n.series_number) as used, max(n.series_number) as highest
      from invoice_series s left join numbered n on n.environment_id = s.environment_id and n.kind = s.kind
      where ($1::text is null or s.environment_id = $1)
      group by s.environment_id, s.kind, s.last_number
      having count(n.series_number) <> s.last_number or coalesce(max(n.series_number), 0) <> s.last_number
        or bool_or(n.number <> n.prefix || lpad(n.series_number::text, greatest(6, length(n.series_number::text)), '0'))`,
  },
]
