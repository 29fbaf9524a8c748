import type { Customer } from '../../core/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import { findBalances } from './balance-queries.ts'

/** A customer as it is shown, with what is ours to give (positive) or theirs per currency; one that is even is left out. */
export type ShownCustomer = Customer & { balances: Record<string, bigint> }

/** One statement, however many they are. */
export async function withBalances(tx: Tx, customers: readonly Customer[]): Promise<ShownCustomer[]> {
  if (customers.length === 0) return []
  const ids = customers.map(customer => customer.id)
  const rows = Map.groupBy(await findBalances(tx, ids), row => row.customerId)
  return customers.map(customer => {
    const own = rows.get(customer.id) ?? []
    return { ...customer, balances: Object.fromEntries(own.map(({ currency, amount }) => [currency, amount])) }
  })
}

export async function withBalance(tx: Tx, customer: Customer): Promise<ShownCustomer> {
  const rows = await findBalances(tx, [customer.id])
  return { ...customer, balances: Object.fromEntries(rows.map(({ currency, amount }) => [currency, amount])) }
}
