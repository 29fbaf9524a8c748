import type { Sql } from '../../src/db/postgres.ts'

/** What stays in each account of what was booked about an invoice and its payments; those that are even are left out. */
export async function accountsOf(sql: Sql, ...ids: string[]): Promise<Record<string, bigint>> {
  const rows = await sql<{ account: string; balance: bigint }[]>`
    select account, sum(amount)::bigint as balance from (
      select debit_account as account, amount, invoice_id, payment_id from ledger_transfers
      union all select credit_account, -amount, invoice_id, payment_id from ledger_transfers) t
    where invoice_id = any(${ids}) or payment_id = any(${ids})
    group by account having sum(amount) <> 0 order by account`
  return Object.fromEntries(rows.map(row => [row.account, row.balance]))
}
