/** The ledger: rows are only ever inserted, and a cause is booked once (unique index `one_transfer_per_cause`). */
import type { Ids } from '../../context.ts'
import type { Transfer } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'

export async function insertTransfers(tx: Tx, ids: Ids, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  const column = <T>(of: (t: Transfer) => T) => transfers.map(of)
  await tx.sql`
    insert into ledger_transfers (
      environment_id, id, cause, debit_account, credit_account, amount, currency, customer_id, invoice_id, payment_id, refund_id, occurred_at)
    select ${tx.environment.id}, id, cause, debit, credit, amount, currency, customer_id, invoice_id, payment_id, refund_id, ${tx.now}
    from unnest(
      ${transfers.map(() => ids.id('lt'))}::text[], ${column(t => t.cause)}::text[], ${column(t => t.debit)}::text[],
      ${column(t => t.credit)}::text[], ${column(t => t.amount.toString())}::bigint[], ${column(t => t.currency)}::text[],
      ${column(t => t.customerId)}::text[], ${column(t => t.invoiceId)}::text[], ${column(t => t.paymentId)}::text[],
      ${column(t => t.refundId)}::text[])
      as t (id, cause, debit, credit, amount, currency, customer_id, invoice_id, payment_id, refund_id)
    on conflict (environment_id, cause) do nothing`
}
