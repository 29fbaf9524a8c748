/** What must hold of money given back: refunds, credit notes and disputes. */
import type { InvariantQuery } from './invariant-query.ts'

export const correctionInvariants: readonly InvariantQuery[] = [
  {
    id: 'refunds_stay_within_their_payment',
    title: 'What was given back of a payment and what is on its way is no more than was captured, in its currency',
    sql: `
      select p.environment_id, p.id, p.amount, sum(r.amount) as refunds
      from payments p join refunds r on r.environment_id = p.environment_id and r.payment_id = p.id
      where ($1::text is null or p.environment_id = $1) and r.status in ('pending', 'succeeded')
      group by p.environment_id, p.id, p.amount, p.status, p.currency
      having sum(r.amount) > p.amount or p.status <> 'succeeded' or bool_or(r.currency <> p.currency)`,
  },
  {
    id: 'refunds_owed_are_pending',
    title: 'What the ledger owes to a customer for a refund is what is being sent',
    sql: `
      select r.environment_id, r.id, r.status, coalesce(b.balance, 0) as owed
      from refunds r
      left join lateral (
        select sum(case when t.credit_account = 'refunds' then t.amount else -t.amount end) as balance from ledger_transfers t
        where t.environment_id = r.environment_id and t.refund_id = r.id and 'refunds' in (t.debit_account, t.credit_account)) b on true
      where ($1::text is null or r.environment_id = $1)
        and coalesce(b.balance, 0) <> case when r.status = 'pending' and not r.surplus then r.amount else 0 end`,
  },
  {
    id: 'refunds_have_their_credit_notes',
    title: 'A refund of an invoice has credit notes of its amount, void when it failed; surplus money has none',
    sql: `
      select r.environment_id, r.id, r.status, r.amount, coalesce(n.amount, 0) as credited
      from refunds r
      left join lateral (
        select sum(total - balance_total) as amount, count(*) filter (where status = 'issued') as issued, count(*) as notes from credit_notes n
        where n.environment_id = r.environment_id and n.refund_id = r.id) n on true
      where ($1::text is null or r.environment_id = $1) and (
        coalesce(n.amount, 0) <> case when r.surplus then 0 else r.amount end
        or n.issued <> case when r.status in ('failed', 'canceled') then 0 else n.notes end)`,
  },
  {
    id: 'credit_note_is_the_sum_of_its_lines',
    title: 'Amount and tax of a credit note are the sums of its lines',
    sql: `
      select n.environment_id, n.id, n.subtotal, coalesce(l.amount, 0) as lines
      from credit_notes n
      left join lateral (
        select sum(amount) as amount, sum(tax_amount) as tax, sum(tax_included_amount) as included from credit_note_lines l
        where l.environment_id = n.environment_id and l.credit_note_id = n.id) l on true
      where ($1::text is null or n.environment_id = $1)
        and (n.subtotal, n.tax_total, n.tax_included_total) is distinct from (coalesce(l.amount, 0), coalesce(l.tax, 0), coalesce(l.included, 0))`,
  },
  {
    id: 'credits_stay_within_their_line',
    title: 'Credit notes take no more of a line, or of the shipping, than it had, in the currency and from the customer of the invoice',
    sql: `
      with credited as (
        select n.environment_id, n.invoice_id, c.invoice_line_id, sum(c.amount) as amount, sum(c.tax_amount) as tax, sum(c.tax_included_amount) as included
        from credit_notes n join credit_note_lines c on c.environment_id = n.environment_id and c.credit_note_id = n.id
        where ($1::text is null or n.environment_id = $1) and n.status = 'issued'
        group by n.environment_id, n.invoice_id, c.invoice_line_id
      ), charged as (
        select c.*, case when c.invoice_line_id is null then i.shipping_total else l.amount - l.discount_amount end as had,
               case when c.invoice_line_id is null then i.shipping_tax else l.tax_amount end as had_tax,
               case when c.invoice_line_id is null then i.shipping_tax_included else l.tax_included_amount end as had_included
        from credited c
        join invoices i on i.environment_id = c.environment_id and i.id = c.invoice_id
        left join invoice_lines l on l.environment_id = c.environment_id and l.id = c.invoice_line_id and l.invoice_id = c.invoice_id
      )
      select environment_id, invoice_id as id, invoice_line_id from charged
      where (amount between least(had, 0) and greatest(had, 0) and tax between least(had_tax, 0) and greatest(had_tax, 0)
             and included between least(had_included, 0) and greatest(had_included, 0)) is not true
      union all
      select n.environment_id, n.invoice_id as id, null
      from credit_notes n join invoices i on i.environment_id = n.environment_id and i.id = n.invoice_id
      where ($1::text is null or n.environment_id = $1) and (n.currency <> i.currency or n.customer_id <> i.customer_id)`,
  },
  {
    id: 'invoice_says_what_was_credited',
    title: 'What an invoice says was given back, and taken off what is due, is what its credit notes say',
    sql: `
      select i.environment_id, i.id, i.amount_refunded, i.amount_credited
      from invoices i
      left join lateral (
        select sum(n.total - n.balance_total) filter (where r.status = 'succeeded') as refunded,
               sum(n.total - n.balance_total) filter (where n.refund_id is null) as credited
        from credit_notes n left join refunds r on r.environment_id = n.environment_id and r.id = n.refund_id
        where n.environment_id = i.environment_id and n.invoice_id = i.id and n.status = 'issued') n on true
      where ($1::text is null or i.environment_id = $1)
        and (i.amount_refunded, i.amount_credited) is distinct from (coalesce(n.refunded, 0), coalesce(n.credited, 0))`,
  },
  {
    id: 'balance_is_what_was_put_there',
    title: 'What an invoice put on the balance of its customer, less its credit notes, is what the ledger says',
    sql: `
      select i.environment_id, i.id, i.balance_total, coalesce(b.balance, 0) as booked
      from invoices i
      left join lateral (
        select sum(case when t.debit_account = 'customer_balance' then t.amount else -t.amount end) as balance from ledger_transfers t
        where t.environment_id = i.environment_id and t.invoice_id = i.id and 'customer_balance' in (t.debit_account, t.credit_account)) b on true
      where ($1::text is null or i.environment_id = $1)
        and coalesce(b.balance, 0) <> case when i.finalized_at is null or i.status = 'void' then 0 else i.balance_total - coalesce((
          select sum(n.balance_total) from credit_notes n
          where n.environment_id = i.environment_id and n.invoice_id = i.id and n.status = 'issued'), 0) end`,
  },
  {
    id: 'disputes_are_booked_once',
    title: 'Of a payment the ledger holds what is disputed and has written off what was lost',
    sql: `
      select p.environment_id, p.id, coalesce(b.held, 0) as held, coalesce(b.lost, 0) as lost
      from payments p
      left join lateral (
        select sum(amount) filter (where status = 'opened') as held, sum(amount) filter (where status = 'lost') as lost,
               bool_or(d.currency <> p.currency or p.status <> 'succeeded') as foreign_money
        from disputes d where d.environment_id = p.environment_id and d.payment_id = p.id) d on true
      left join lateral (
        select sum(case 'disputes' when t.debit_account then t.amount when t.credit_account then -t.amount else 0 end) as held,
               sum(case 'write_off' when t.debit_account then t.amount when t.credit_account then -t.amount else 0 end) as lost
        from ledger_transfers t where t.environment_id = p.environment_id and t.payment_id = p.id) b on true
      where ($1::text is null or p.environment_id = $1)
        and (coalesce(b.held, 0) <> coalesce(d.held, 0) or coalesce(b.lost, 0) <> coalesce(d.lost, 0) or coalesce(d.foreign_money, false))`,
  },
]
