/** What selling asks the catalog for: prices by name, prices made inline, a plan's prices, a public purchase page. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { Failure } from '../../core/failure.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { firstPage } from '../page.ts'
import { archivePlan } from './archive-plan.ts'
import { archivePrice } from './archive-price.ts'
import { archiveProduct } from './archive-product.ts'
import { createPlan } from './create-plan.ts'
import { createPrice, type PriceOf } from './create-price.ts'
import { createProduct } from './create-product.ts'
import { inlinePrice } from './inline-price.ts'
import { listPrices } from './list-prices.ts'
import { listProducts } from './list-products.ts'
import type { NewPrice } from './new-price.ts'
import { offeredPrices } from './offered-prices.ts'
import { productsById } from './products-by-id.ts'
import { publicOffer } from './public-offer.ts'
import { replacePrice } from './replace-price.ts'
import { requirePlan } from './require-plan.ts'

let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const within = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.ctx, world.environmentId, work)

const once: NewPrice = {
  ...{ lookupKey: null, description: null, type: 'one_time', billingPeriod: null, billingPeriodCount: null, trialPeriodDays: null },
  ...{ public: false, metadata: {}, currency: 'usd', model: 'per_unit', unitAmount: 100n, unitAmountDecimal: null, tiers: null },
  ...{ packageSize: null, packageRounding: null, freeUnits: null, minimumAmount: null, maximumAmount: null, flatWhenZero: false },
}
const monthly: NewPrice = { ...once, type: 'recurring', billingPeriod: 'monthly' }

const product = (lookupKey: string) =>
  within(async tx => {
    const { features: _, ...made } = await createProduct(world.ctx, tx, {
      ...{ name: `The ${lookupKey}`, lookupKey, description: null, hsaFsaEligibility: 'not_eligible', visitType: null, upcCode: null },
      ...{ gtin: null, active: true, metadata: {} },
    })
    return made
  })
const plan = (lookupKey: string, prices: NewPrice[]) =>
  within(tx =>
    createPlan(world.ctx, tx, {
      name: `Plan ${lookupKey}`,
      lookupKey,
      description: null,
      trialPeriodDays: null,
      metadata: {},
      prices,
      features: [],
    }),
  )
const price = (of: Partial<PriceOf>, given: NewPrice) =>
  within(tx => createPrice(world.ctx, tx, { product: null, plan: null, ...of }, given))
const offered = (...references: string[]) =>
  within(tx =>
    offeredPrices(
      tx,
      references.map((reference, n) => ({ reference, param: `line_items.${n}.price` })),
    ),
  )

const refused = (code: string, param: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure, String(error))
  assert.deepEqual([error.code, error.param], [code, param])
  assert.match(error.message, message)
  return true
}

test('prices by id and lookup_key, in the order asked, twice if asked twice, with product and plan', async () => {
  const mug = await product('mug')
  const pro = await plan('pro', [{ ...monthly, lookupKey: 'pro_usd' }])
  const small = await price({ product: 'mug' }, { ...once, lookupKey: 'small' })
  const both = await price({ product: mug.id, plan: 'pro' }, monthly)
  const found = await offered('pro_usd', small.id, both.id, 'small')
  assert.deepEqual(
    found.map(each => [each.price.id, each.product?.id ?? null, each.planName]),
    [
      [pro.prices[0]!.id, null, 'Plan pro'],
      [small.id, mug.id, null],
      [both.id, mug.id, 'Plan pro'],
      [small.id, mug.id, null],
    ],
  )
  assert.deepEqual(found[1]!.product, mug)
  assert.deepEqual(await offered(), [])
  assert.deepEqual([...(await within(tx => productsById(tx, [mug.id, mug.id, 'prod_nobody']))).values()], [mug])
})

test('what is unknown, archived or of something archived is refused by name', async () => {
  const [kept, old] = [await product('kept'), await product('old')]
  await price({ product: kept.id }, { ...once, lookupKey: 'fine' })
  await price({ product: kept.id }, { ...once, lookupKey: 'gone' })
  await price({ product: old.id }, { ...once, lookupKey: 'of_old' })
  await plan('past', [{ ...monthly, lookupKey: 'of_past' }])
  const { id: first } = await price({ product: kept.id }, { ...once, lookupKey: 'versioned' })
  const next = await within(tx => replacePrice(world.ctx, tx, 'versioned', { terms: { unitAmount: 5n } }))
  await within(tx => archivePrice(world.ctx, tx, 'gone'))
  await within(tx => archiveProduct(world.ctx, tx, 'old'))
  await within(tx => archivePlan(world.ctx, tx, 'past'))

  await assert.rejects(offered('fine', 'nope'), refused('not_found', 'line_items.1.price', /no price "nope".*id or lookup_key/))
  await assert.rejects(offered('gone'), refused('price_archived', 'line_items.0.price', /"gone" is archived.*put it back/))
  await assert.rejects(offered(first), refused('price_archived', 'line_items.0.price', new RegExp(`newest version ${next.id}`)))
  await assert.rejects(offered('fine', 'fine', 'of_old'), refused('product_archived', 'line_items.2.price', /put it back/))
  await assert.rejects(offered('of_past'), refused('plan_archived', 'line_items.0.price', /active plan/))
  assert.equal((await offered('versioned'))[0]!.price.id, next.id)
  const stranger = transaction(world.ctx, world.other.environmentId, tx => offeredPrices(tx, [{ reference: 'fine', param: 'p' }]))
  await assert.rejects(stranger, refused('not_found', 'p', /no price/))
})

test('an inline price and its product are made for one offer: outside lists, without events', async () => {
  const told = async () => (await database.sql`select id from events`).length
  const events = await told()
  const {
    price: made,
    product: item,
    planName,
  } = await within(tx =>
    inlinePrice(
      world.ctx,
      tx,
      { ...once, product: { name: 'Massage', hsaFsaEligibility: 'letter_of_medical_necessity', visitType: 'gym' } },
      'line_items.0.price_data',
    ),
  )
  assert.deepEqual([made.productId, made.listed, made.planId, planName], [item!.id, false, null, null])
  assert.deepEqual(
    [item!.name, item!.hsaFsaEligibility, item!.visitType, item!.listed],
    ['Massage', 'letter_of_medical_necessity', 'gym', false],
  )
  assert.equal(await told(), events)
  // It can be named by its id, as it was stored.
  assert.deepEqual(await offered(made.id), [{ price: made, product: item, planName: null }])

  const nothing = { plan: null, currency: null, active: null, type: null, lookupKey: null, public: null }
  const prices = await within(tx => listPrices(tx, { ...nothing, product: item!.id }, firstPage))
  assert.deepEqual(prices.items, [])
  const products = await within(tx =>
    listProducts(tx, { active: null, lookupKey: null, hsaFsaEligibility: 'letter_of_medical_necessity' }, firstPage),
  )
  assert.deepEqual(products.items, [])
})

test('an inline price of a product of the catalog: by id or lookup_key, active', async () => {
  const inline = (reference: string, given: NewPrice = once) =>
    within(tx => inlinePrice(world.ctx, tx, { ...given, product: { reference } }, 'x.price_data'))
  const cup = await product('cup')
  assert.deepEqual((await inline('cup')).product, cup)
  const { price: made, product: same } = await inline(cup.id, monthly)
  assert.deepEqual([same, made.productId, made.type, made.listed], [cup, cup.id, 'recurring', false])
  await assert.rejects(inline('nope'), refused('not_found', 'x.price_data.product_id', /no product "nope"/))
  await within(tx => archiveProduct(world.ctx, tx, 'cup'))
  await assert.rejects(inline('cup'), refused('product_archived', 'x.price_data.product_id', /archived/))
  await assert.rejects(inline('kept', { ...once, unitAmount: null }), refused('parameter_missing', 'x.price_data.unit_amount', /needs/))
})

test("a plan's prices in sale come with their products", async () => {
  const seat = await product('seat')
  await plan('team', [monthly, { ...monthly, lookupKey: 'team_old' }])
  const extra = await price({ plan: 'team', product: 'seat' }, monthly)
  await within(tx => archivePrice(world.ctx, tx, 'team_old'))
  const sold = await within(tx => requirePlan(tx, 'team', 'plan_id'))
  assert.deepEqual([sold.plan.name, sold.prices.length, sold.prices[1]!.id], ['Plan team', 2, extra.id])
  assert.deepEqual([...sold.products], [[seat.id, seat]])
})

test('a purchase page shows the public prices of an active product, or the one that is asked for', async () => {
  const shown = async (kind: 'product' | 'price', reference: string) =>
    (await within(tx => publicOffer(tx, kind, reference)))?.prices.map(each => each.lookupKey) ?? null
  const desk = await product('desk')
  assert.equal(await shown('product', 'desk'), null)
  await plan('rent', [monthly])
  for (const [lookupKey, isPublic] of [
    ['d1', true],
    ['d2', true],
    ['d3', false],
    ['d4', true],
  ] as const)
    await price({ product: 'desk' }, { ...once, lookupKey, public: isPublic })
  const rented = await price({ product: 'desk', plan: 'rent' }, { ...monthly, lookupKey: 'd5', public: true })
  await within(tx => archivePrice(world.ctx, tx, 'd4'))
  assert.deepEqual(await shown('product', 'desk'), ['d1', 'd2', 'd5'])
  assert.deepEqual(await shown('product', desk.id), ['d1', 'd2', 'd5'])
  assert.deepEqual(await shown('price', 'd2'), ['d2'])
  assert.deepEqual(await shown('price', rented.id), ['d5'])
  for (const hidden of ['d3', 'd4', 'nope', 'desk']) assert.equal(await shown('price', hidden), null, hidden)
  assert.equal(await shown('product', 'd1'), null)
  await within(tx => archivePlan(world.ctx, tx, 'rent'))
  assert.deepEqual(await shown('product', 'desk'), ['d1', 'd2'])
  assert.equal(await shown('price', 'd5'), null)
  await within(tx => archiveProduct(world.ctx, tx, 'desk'))
  assert.deepEqual([await shown('product', 'desk'), await shown('price', 'd1')], [null, null])
})
