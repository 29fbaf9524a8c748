/**
 * What the floors stand on: an environment with a plan and customers in the floors' database, and the texts of one
 * real checkout (snapshots of its events, bodies of its webhooks), so that their rows are as long as ours.
 */
import type { Sql } from '../src/db/postgres.ts'
import { type Place, seedCustomers } from './place.ts'
import type { Rows } from './rows.ts'

export type FloorShop = {
  environment: string
  plan: string
  price: string
  connection: string
  successUrl: string
  failureUrl: string
  cancelUrl: string
  hash: Buffer
  /** The first is of the creation, the others of the completion, in their order. */
  snapshots: { type: string; text: string }[]
  inbound: { type: string; sent: string; stored: string }[]
  /** The rows that one of ours leaves. */
  creation: Rows
  completion: Rows
}

const shop = {
  environment: 'env_floor',
  plan: `plan_${'0'.repeat(26)}`,
  price: `price_${'0'.repeat(26)}`,
  connection: `con_${'0'.repeat(26)}`,
}

type Given = Pick<FloorShop, 'successUrl' | 'failureUrl' | 'cancelUrl' | 'creation' | 'completion'>

/** `place` has seen exactly one checkout, completed. */
export async function openFloorShop(place: Place, sql: Sql, given: Given): Promise<FloorShop> {
  const snapshots = await place.sql<{ type: string; text: string }[]>`
    select event_type as type, snapshot as text from events where event_type !~ '^(customer|plan|price)' order by position`
  const inbound = await place.sql<{ type: string; sent: string; stored: string }[]>`
    select i.event_type as type, w.body as sent, i.body as stored
    from inbound_events i join sandbox_webhooks w on w.environment_id = i.environment_id and w.id = i.dedupe_key order by i.id`
  if (snapshots.length !== 8)
    throw new Error(`A checkout leaves 8 events, not ${snapshots.map(s => s.type).join(', ')}: see complete-floor.ts.`)
  await seed(sql)
  return { ...shop, ...given, hash: Buffer.alloc(32, 7), snapshots: [...snapshots], inbound: [...inbound] }
}

async function seed(sql: Sql): Promise<void> {
  const { environment, plan, price, connection } = shop
  await sql.begin(async tx => {
    await tx`insert into organizations (id, name, created_at) values ('org_floor', 'Floor', now())`
    await tx`
      insert into environments (id, organization_id, name, kind, default_currency, created_at)
      values (${environment}, 'org_floor', 'Floor', 'sandbox', 'inr', now())`
    await tx`
      insert into connections (environment_id, id, provider, name, status, sealed_secrets, created_at, updated_at)
      values (${environment}, ${connection}, 'sandbox', 'Sandbox', 'active', '', now(), now())`
    await tx`insert into plans (environment_id, id, name, created_at, updated_at) values (${environment}, ${plan}, 'Pro', now(), now())`
    await tx`
      insert into prices (environment_id, id, plan_id, position, currency, billing_period, billing_period_count, model, unit_amount_decimal,
        created_at, updated_at)
      values (${environment}, ${price}, ${plan}, 0, 'inr', 'monthly', 1, 'per_unit', 49900, now(), now())`
    await tx`insert into invoice_series (environment_id, kind) values (${environment}, 'invoice')`
  })
  await seedCustomers(sql, environment, 0, 1)
}
