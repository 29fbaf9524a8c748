/** What cannot be sold, and how it is said: status, code, the field at fault, and what to do; nothing is left behind. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { notApplicable, notTogether, outOfSale } from '../support/cart-refused-offers.ts'
import { foreign, misshapen, tooLate, unknown, withoutCheckout } from '../support/cart-refused-requests.ts'
import { type Refused, sessionsPath, type Things, thingsOf } from '../support/cart-things.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let the: Things

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  the = await thingsOf(shop, await openShop(server))
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

/** Everything that a refused request must not have made. */
async function counts() {
  const [row] = await server.database.sql`
    select (select count(*) from checkout_sessions)::int as sessions, (select count(*) from subscriptions)::int as subscriptions,
      (select count(*) from invoices)::int as invoices, (select count(*) from invoice_lines)::int as lines,
      (select count(*) from customers)::int as customers, (select count(*) from payments)::int as payments,
      (select count(*) from products)::int as products, (select count(*) from prices)::int as prices,
      (select count(*) from coupon_redemptions)::int as uses, (select sum(times_redeemed) from coupons)::int as counted,
      (select count(*) from provider_links)::int as pages, (select count(*) from public_links)::int as addresses,
      (select count(*) from events)::int as events`
  return row!
}

const tables: Record<string, readonly Refused[]> = {
  'out of sale': outOfSale,
  'of another environment or customer': foreign,
  'not for this currency, buyer or order': notApplicable,
  'not together, too little, too much': notTogether,
  unknown,
  'said wrongly': misshapen,
  'too late': tooLate,
  'subscriptions without a checkout': withoutCheckout,
}

for (const [table, rows] of Object.entries(tables)) {
  describe(table, () => {
    for (const { what, to, body, is, says, details } of rows) {
      it(`${what}: ${is[0]} ${is[1]}`, async () => {
        const before = await counts()

        const { status, body: answer } = await shop.request('POST', to?.(the) ?? sessionsPath, body(the))

        assert.ok(answer.error, JSON.stringify(answer))
        assert.deepEqual([status, answer.error.code, answer.error.param], is, answer.error.message)
        assert.match(answer.error.message, says)
        if (details) assert.deepEqual(answer.error.details, details(the))
        assert.deepEqual(await counts(), before, 'something was left behind')
      })
    }
  })
}

it('another environment’s session is nowhere to be read', async () => {
  const { status, body } = await shop.request('GET', `${sessionsPath}/${the['foreign session']}`)
  assert.deepEqual([status, body.error.code], [404, 'not_found'])
})
