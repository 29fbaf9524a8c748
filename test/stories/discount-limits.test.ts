/** A coupon and a code that may be used seven times, wanted by fifty buyers at once; and what becomes of the uses. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { untilQuiet } from '../support/furnished.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

const buyers = 50
const limit = 7

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server?.assertIntegrity()
  await server?.stop()
})

const uses = async (path: string) => (await shop.read(`/v1${path}`)).times_redeemed
const begin = async (discount: object) =>
  await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(await shop.customer(), { discounts: [discount] }))

async function storm(discount: object): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: buyers }, () => begin(discount)))
  const refused = answers.filter(answer => answer.status !== 201)
  for (const { status, body, text } of refused) assert.deepEqual([status, body.error.code], [409, 'coupon_exhausted'], text)
  return answers.flatMap(({ status, body }) => (status === 201 ? [body.id as string] : []))
}

test('a coupon: seven sessions, each with its discount; an ended one frees its use, a paid one keeps it', async () => {
  await shop.request('POST', '/v1/coupons', { lookup_key: 'seven', percent_off: '20', max_redemptions: limit })
  const ids = await storm({ coupon: 'seven' })
  assert.deepEqual([ids.length, await uses('/coupons/seven')], [limit, limit])
  const [ended, paid] = ids as [string, string]
  const session = await shop.read(`/v1/checkout/sessions/${paid}`)
  assert.deepEqual([session.amount_subtotal, session.amount_discount, session.amount_total], [49900, 9980, 39920])

  assert.equal((await shop.pay(paid, 'success')).body.checkout_status, 'completed')
  assert.equal((await begin({ coupon: 'seven' })).body.error.code, 'coupon_exhausted')
  assert.equal((await shop.request('POST', `/v1/checkout/sessions/${ended}/expire`)).status, 200)
  await untilQuiet(server, shop.environmentId)
  assert.equal(await uses('/coupons/seven'), limit - 1)
  assert.equal((await begin({ coupon: 'seven' })).status, 201)
  assert.equal(await uses('/coupons/seven'), limit)
})

test('a code, whose coupon may be used more often', async () => {
  await shop.request('POST', '/v1/coupons', { lookup_key: 'loose', amount_off: 900, currency: 'inr', max_redemptions: 30 })
  await shop.request('POST', '/v1/promotion_codes', { code: 'SEVEN', coupon: 'loose', max_redemptions: limit })
  const ids = await storm({ promotion_code: 'seven' })
  assert.deepEqual([ids.length, await uses('/promotion_codes/seven'), await uses('/coupons/loose')], [limit, limit, limit])
  assert.equal((await begin({ coupon: 'loose' })).status, 201)
  assert.equal(await uses('/coupons/loose'), limit + 1)
})
