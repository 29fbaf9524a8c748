/** What the fast check costs the database. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { crowd } from '../../../test/support/subscribed.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { createFeature } from '../catalog/create-feature.ts'
import { checkEntitlement } from './check-entitlement.ts'
import { listEntitlements } from './list-entitlements.ts'
import { featureCheck } from './queries.ts'

let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
  for (const [lookupKey, type] of [
    ['seats', 'static'],
    ['sso', 'boolean'],
  ] as const)
    await inTransaction(tx => createFeature(world.ctx, tx, { name: lookupKey, lookupKey, type, metadata: {} }))
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.ctx, world.environmentId, work)
const env = () => world.environmentId

/** A plan of these features; of static ones five. */
async function plan(features: readonly string[]): Promise<string> {
  const { sql } = database
  const id = world.ctx.ids.id('plan')
  await sql`insert into plans (environment_id, id, name, created_at, updated_at) values (${env()}, ${id}, 'P', now(), now())`
  await sql`
    insert into plan_features (environment_id, plan_id, feature_id, value, position)
    select ${env()}, ${id}, f.id, case f.type when 'static' then '5' end, 1 from features f
    where f.environment_id = ${env()} and f.lookup_key = any(${[...features]})`
  return id
}

test('the check of one walks indexes alone and reads a handful of pages, among thousands of customers', async () => {
  const planId = await plan(['seats', 'sso'])
  await crowd(database.sql, { environmentId: env(), planId, customers: 2_000 })
  await database.sql`analyze`
  const reference = `${planId}77`
  assert.equal((await inTransaction(tx => checkEntitlement(tx, reference, 'seats'))).value, '5')
  const root = await explained(reference, 'seats')
  const nodes = nodesOf(root)
  // The environment's features are few: reading them whole is what an index would do too.
  const small = ['features', 'plan_features', 'product_features', 'subscription_items']
  const scans = nodes.filter(node => node['Node Type'] === 'Seq Scan').map(node => node['Relation Name'])
  assert.deepEqual(
    scans.filter(table => !small.includes(table)),
    [],
  )
  assert.ok(nodes.some(node => node['Index Name'] === 'subscriptions_granting_access'))
  const pages = root['Shared Hit Blocks'] + root['Shared Read Blocks']
  assert.ok(pages < 60, `${pages} pages`)
})

test('with big tables everywhere, no table is read whole', async () => {
  const { sql } = database
  const planId = await plan(['seats'])
  await sql`
    insert into features (environment_id, id, lookup_key, name, type, created_at, updated_at)
    select ${env()}, 'feat_b' || n, 'b' || n, 'B', 'boolean', now(), now() from generate_series(1, 3000) n`
  await sql`
    insert into products (environment_id, id, name, created_at, updated_at)
    select ${env()}, 'prod_b' || n, 'B', now(), now() from generate_series(1, 3000) n`
  await sql`
    insert into product_features (environment_id, product_id, feature_id, position)
    select ${env()}, 'prod_b' || n, 'feat_b' || n, 1 from generate_series(1, 3000) n`
  await sql`
    insert into plan_features (environment_id, plan_id, feature_id, position)
    select ${env()}, ${planId}, 'feat_b' || n, 1 from generate_series(1, 3000) n`
  await crowd(sql, { environmentId: env(), planId, customers: 500 })
  await sql`
    insert into prices (environment_id, id, plan_id, position, currency, billing_period, billing_period_count, usage_type, billing_timing,
      model, unit_amount_decimal, version, created_at, updated_at)
    values (${env()}, 'price_b', ${planId}, 0, 'usd', 'monthly', 1, 'licensed', 'advance', 'per_unit', 100, 1, now(), now())`
  await sql`
    insert into subscription_items (environment_id, id, subscription_id, price_id, product_id, quantity, position, created_at, updated_at)
    select ${env()}, 'si_' || s.id, s.id, 'price_b', 'prod_b' || (row_number() over (order by s.id) % 3000 + 1), 1, 0, now(), now()
    from subscriptions s where s.plan_id = ${planId}`
  await sql`analyze`
  for (const [who, feature] of [
    [`${planId}7`, 'b17'],
    [`cus_${planId}7`, 'feat_b17'],
    ['nobody', 'b17'],
  ] as const)
    assert.deepEqual(
      nodesOf(await explained(who, feature)).filter(node => node['Node Type'] === 'Seq Scan'),
      [],
    )
  const { items, hasMore } = await inTransaction(tx => listEntitlements(tx, `${planId}7`))
  assert.deepEqual([items.length, hasMore], [1_000, true])
})

// biome-ignore lint/suspicious/noExplicitAny: what explain tells.
type Node = Record<string, any>

/** How the database runs the check. */
async function explained(who: string, feature: string): Promise<Node> {
  const [row] = await inTransaction(
    async tx => await tx.sql<Record<string, Node[]>[]>`explain (analyze, buffers, format json) ${featureCheck(tx, who, feature)}`,
  )
  return Object.values(row!)[0]![0]!.Plan
}

function nodesOf(node: Node): Node[] {
  return [node, ...((node.Plans as Node[] | undefined) ?? []).flatMap(nodesOf)]
}
