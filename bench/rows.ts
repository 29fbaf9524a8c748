/**
 * How many rows a step leaves in each table. A floor has to leave as many as ours does, else it is none: one that writes
 * less looks like a good one.
 */
import assert from 'node:assert/strict'
import type { Sql } from '../src/db/postgres.ts'

const tables = [
  'checkout_sessions',
  'public_links',
  'provider_links',
  'subscriptions',
  'subscription_items',
  'subscription_periods',
  'invoices',
  'invoice_lines',
  'payments',
  'payment_methods',
  'ledger_transfers',
  'events',
  'due_work',
  'inbound_events',
  'sandbox_links',
  'sandbox_payments',
  'sandbox_webhooks',
] as const

/** `completed` and `numbered` are not tables, but tell that updates found their rows. */
export type Rows = Record<(typeof tables)[number] | 'completed' | 'numbered', number>

export async function countRows(sql: Sql): Promise<Rows> {
  const counts = tables.map(table => sql`(select count(*)::int from ${sql(table)}) as ${sql(table)}`)
  const [row] = await sql<{ rows: Rows }[]>`
    select to_jsonb(c) as rows from (
      select ${counts.flatMap(count => [count, sql`, `])}
        (select count(*)::int from checkout_sessions where checkout_status = 'completed') as completed,
        (select count(*)::int from invoices where status = 'paid' and number is not null) as numbered) c`
  return row!.rows
}

export function left(before: Rows, after: Rows): Rows {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Rows]])) as Rows
}

/** That `count` steps of a floor left what one of ours leaves, so many times. */
export function assertLeft(actual: Rows, one: Rows, count: number): void {
  const wanted = Object.fromEntries(Object.entries(one).map(([name, each]) => [name, each * count]))
  assert.deepEqual(actual, wanted, 'the floor leaves other rows than ours does')
}
