/** What customers may use: by every status, by plan and product, by several subscriptions; who is told of a change. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { crowd, product, subscribed } from '../../../test/support/subscribed.ts'
import { accessStatuses } from '../../core/entitlement.ts'
import { subscriptionStatuses } from '../../core/subscription.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { createFeature } from '../catalog/create-feature.ts'
import { createPlan } from '../catalog/create-plan.ts'
import { type FeatureGiven, grantFeatures } from '../catalog/grant-features.ts'
import { updatePlan } from '../catalog/update-plan.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { checkEntitlement } from './check-entitlement.ts'
import { listEntitlements } from './list-entitlements.ts'
import { tellCustomer } from './tell-customer.ts'
import { entitlementsTold } from './tell-entitlements.ts'
import { tellHolders, toldMax } from './tell-holders.ts'

let database: TestDatabase
let world: TestWorld
let customer: string
let count = 0

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
  const feature = (lookupKey: string, type: 'boolean' | 'static') =>
    inTransaction(tx => createFeature(world.ctx, tx, { name: lookupKey.toUpperCase(), lookupKey, type, metadata: {} }))
  for (const [key, type] of [
    ['seats', 'static'],
    ['sso', 'boolean'],
    ['support', 'static'],
  ] as const)
    await feature(key, type)
})
after(async () => {
  await world?.close()
  await database?.drop()
})
beforeEach(async () => {
  count += 1
  customer = (await inTransaction(tx => createCustomer(world.ctx, tx, { externalId: `user_${count}` }))).id
  await database.sql`delete from due_work`
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.ctx, world.environmentId, work)
const env = () => world.environmentId

async function plan(features: Record<string, string | null>): Promise<string> {
  const price = {
    ...{ lookupKey: null, description: null, type: 'recurring', billingPeriod: 'monthly', billingPeriodCount: 1, trialPeriodDays: null },
    ...{ public: false, metadata: {}, currency: 'usd', model: 'per_unit', unitAmount: 100n, unitAmountDecimal: null, tiers: null },
    ...{ packageSize: null, packageRounding: 'up', freeUnits: null, minimumAmount: null, maximumAmount: null, flatWhenZero: false },
  } as unknown as Parameters<typeof createPlan>[2]['prices'][number]
  const made = await inTransaction(tx =>
    createPlan(world.ctx, tx, {
      ...{ name: 'P', lookupKey: null, description: null, trialPeriodDays: null, metadata: {}, prices: [price] },
      features: given(features),
    }),
  )
  return made.plan.id
}

const given = (features: Record<string, string | null>): FeatureGiven[] =>
  Object.entries(features).map(([feature, value]) => ({ feature, value }))

async function productWith(features: Record<string, string | null>): Promise<string> {
  const id = await product(database.sql, env(), world.ctx.ids.id('prod'))
  await inTransaction(tx => grantFeatures(tx, { kind: 'product', id }, given(features), true))
  return id
}

const subscribe = (more: { planId?: string; productIds?: string[]; status?: string; customerId?: string }) =>
  subscribed(database.sql, { environmentId: env(), customerId: customer, id: world.ctx.ids.id('sub'), ...more })

const check = (feature: string) => inTransaction(tx => checkEntitlement(tx, customer, feature))

/** By lookup key: the value, true or false. The check of one and the list of all say the same. */
async function granted(): Promise<Record<string, unknown>> {
  const { items } = await inTransaction(tx => listEntitlements(tx, customer))
  for (const item of items) assert.deepEqual(await check(item.lookupKey), item)
  return Object.fromEntries(items.toSorted((a, b) => (a.lookupKey < b.lookupKey ? -1 : 1)).map(e => [e.lookupKey, e.value ?? e.granted]))
}

const nothing = { seats: false, sso: false, support: false }

test('without a subscription nothing is granted, and every feature is listed', async () => {
  assert.deepEqual(await granted(), nothing)
})

for (const status of subscriptionStatuses) {
  const grants = (accessStatuses as readonly string[]).includes(status)
  test(`${status}: access is ${grants ? '' : 'not '}granted`, async () => {
    await subscribe({ planId: await plan({ seats: '5', sso: null }), productIds: [await productWith({ support: 'mail' })], status })
    assert.deepEqual(await granted(), grants ? { seats: '5', sso: true, support: 'mail' } : nothing)
  })
}

test('plan and products of the items, of two subscriptions: numbers by the largest, texts by the newest', async () => {
  const mail = await productWith({ support: 'mail', seats: '20' })
  const phone = await productWith({ support: 'phone' })
  await subscribe({ planId: await plan({ seats: '5', support: 'chat' }), productIds: [mail] })
  assert.deepEqual(await granted(), { seats: '20', sso: false, support: 'chat' })
  const second = await subscribe({ planId: await plan({ seats: '100', sso: null }), productIds: [phone, mail] })
  assert.deepEqual(await granted(), { seats: '100', sso: true, support: 'phone' })
  await database.sql`update subscriptions set status = 'canceled' where id = ${second}`
  assert.deepEqual(await granted(), { seats: '20', sso: false, support: 'chat' })
})

test('an archived feature is gone from the list, unless it is granted', async () => {
  const { id } = await inTransaction(tx =>
    createFeature(world.ctx, tx, { name: 'Old', lookupKey: `old_${count}`, type: 'boolean', metadata: {} }),
  )
  const planId = await plan({ [id]: null })
  await database.sql`update features set archived_at = now() where id = ${id}`
  assert.deepEqual(await granted(), nothing)
  assert.equal((await check(id)).granted, false)
  await subscribe({ planId })
  assert.deepEqual(await granted(), { ...nothing, [`old_${count}`]: true })
})

test('customer and feature by id or name; another tenant’s, an erased and an unknown one are none', async () => {
  await subscribe({ planId: await plan({ sso: null }) })
  const { featureId } = await check('sso')
  assert.deepEqual(await inTransaction(tx => checkEntitlement(tx, `user_${count}`, featureId)), await check('sso'))
  const foreign = transaction(world.ctx, world.other.environmentId, tx => checkEntitlement(tx, customer, 'sso'))
  await assert.rejects(foreign, { code: 'customer_not_found' })
  await assert.rejects(check('nope'), { code: 'not_found' })
  await assert.rejects(
    inTransaction(tx => checkEntitlement(tx, 'nobody', 'nope')),
    { code: 'customer_not_found' },
  )
  await assert.rejects(
    inTransaction(tx => listEntitlements(tx, 'nobody')),
    { code: 'customer_not_found' },
  )
  await database.sql`update customers set deleted_at = now() where id = ${customer}`
  await assert.rejects(check('sso'), { code: 'customer_not_found' })
})

const told = (customerId = customer) => inTransaction(tx => entitlementsTold(world.ctx, tx, customerId))

test('what is told: all that is granted, with a version that rises; nothing when there never was anything', async () => {
  assert.equal(await told(), null)
  await subscribe({ planId: await plan({}) })
  assert.equal(await told(), null)
  const id = await subscribe({ planId: await plan({ seats: '5', sso: null }) })
  const first = await told()
  assert.deepEqual(first, {
    type: 'entitlement.updated',
    object: {
      ...{ id: customer, object: 'entitlements', object_version: 1, customer_id: customer, customer_external_id: `user_${count}` },
      data: await Promise.all(['seats', 'sso'].map(async key => wire(await check(key)))),
    },
  })
  await database.sql`update subscriptions set status = 'canceled' where id = ${id}`
  const last = (await told())!.object as unknown as { object_version: number; data: unknown[] }
  assert.deepEqual([last.object_version, last.data], [2, []])
})

const wire = (e: Awaited<ReturnType<typeof check>>) => ({
  ...{
    object: 'entitlement',
    feature: e.lookupKey,
    feature_id: e.featureId,
    name: e.name,
    type: e.type,
    granted: e.granted,
    value: e.value,
  },
})

test('told at once by two, the versions differ', async () => {
  await subscribe({ planId: await plan({ sso: null }) })
  const both = await Promise.all([told(), told(), told()])
  assert.deepEqual(both.map(each => each!.object.object_version).sort(), [1, 2, 3])
})

test('an environment without features is told nothing', async () => {
  const { environmentId } = world.other
  const made = await transaction(world.ctx, environmentId, tx => createCustomer(world.ctx, tx, {}))
  assert.equal(await transaction(world.ctx, environmentId, tx => entitlementsTold(world.ctx, tx, made.id)), null)
})

const due = async () =>
  (await database.sql<{ subjectId: string }[]>`select subject_id from due_work where kind = 'entitlement.tell' order by subject_id`).map(
    row => row.subjectId,
  )

test('a plan that grants something else applies at once, and its customers are told once, by due work', async () => {
  const planId = await plan({ seats: '5' })
  await subscribe({ planId })
  await subscribe({ planId, status: 'canceled', customerId: (await inTransaction(tx => createCustomer(world.ctx, tx, {}))).id })
  const change = (features: Record<string, string | null>) =>
    inTransaction(tx => updatePlan(world.ctx, tx, planId, { features: given(features) }))
  await change({ seats: '5' })
  assert.deepEqual(await due(), [])
  await change({ seats: '6', sso: null })
  assert.deepEqual(await due(), [customer])
  assert.deepEqual(await granted(), { seats: '6', sso: true, support: false })
  await database.sql`delete from due_work`
  // Another order is nothing else.
  await change({ sso: null, seats: '6' })
  assert.deepEqual(await due(), [])
  await change({})
  await change({ support: 'mail' })
  assert.deepEqual(await due(), [customer])
  await inTransaction(tx => tellCustomer(world.ctx, tx, customer))
  const events = await database.sql<{ objectVersion: number; snapshot: string }[]>`
    select object_version, snapshot from events where object_id = ${customer} and event_type = 'entitlement.updated'`
  assert.deepEqual(
    events.map(e => [e.objectVersion, JSON.parse(e.snapshot).data.map((d: { feature: string; value: string }) => [d.feature, d.value])]),
    [[1, [['support', 'mail']]]],
  )
})

test('a product that grants something else: those who have it among their items', async () => {
  const productId = await productWith({ seats: '5' })
  await subscribe({ productIds: [productId, await productWith({ sso: null })] })
  await subscribe({ productIds: [productId] })
  await inTransaction(tx => grantFeatures(tx, { kind: 'product', id: productId }, given({ seats: '7' }), false))
  assert.deepEqual(await due(), [customer])
  assert.deepEqual(await granted(), { seats: '7', sso: true, support: false })
})

test('an edit tells no more than so many', async () => {
  const planId = await plan({ seats: '5' })
  await crowd(database.sql, { environmentId: env(), planId, customers: toldMax + 5 })
  await inTransaction(tx => tellHolders(tx, { kind: 'plan', id: planId }))
  assert.equal((await due()).length, toldMax)
})
