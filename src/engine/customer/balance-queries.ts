/** What the ledger says between a customer and the merchant. Balances are kept nowhere else: each is summed when it is asked for. */
import type { Tx } from '../../db/transaction.ts'

/** Only what the partial index `transfers_of_customer_balance` holds is read: most customers have nothing in it. */
export async function findBalances(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: string; currency: string; amount: bigint }[]> {
  return await tx.sql<{ customerId: string; currency: string; amount: bigint }[]>`
    select customer_id, currency, sum(case when credit_account = 'customer_balance' then amount else -amount end)::bigint as amount
    from ledger_transfers
    where environment_id = ${tx.environment.id} and customer_id = any(${[...customerIds]}::text[])
      and (debit_account = 'customer_balance' or credit_account = 'customer_balance')
    group by customer_id, currency
    having sum(case when credit_account = 'customer_balance' then amount else -amount end) <> 0
    order by customer_id, currency`
}
