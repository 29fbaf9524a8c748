/** Whatever a browser, or somebody without one, sends to a page: no fault of ours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { openShop, type Shop } from '../../test/support/shop.ts'

let server: TestServer
let shop: Shop
before(async () => {
  server = await startTestServer({ workers: false })
  shop = await openShop(server)
})
after(() => server?.stop())

/** As they stand in an address or a form: NUL, half a surrogate pair, no UTF-8 at all, a flood, a quote. */
const words = ['%00', 'a%00b', '%ED%A0%80', '%FF', 'x'.repeat(3_000), '%27', '%F0%9F%92%A9']

const form = (body: string): RequestInit => ({
  method: 'POST',
  redirect: 'manual',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
})

for (const word of words)
  test(`${word.slice(0, 10)} in any place is answered`, async () => {
    const product = await shop.request('POST', '/v1/products', { name: 'Print' })
    const prices = { product_id: product.body.id, currency: 'usd', unit_amount: 500, public: true }
    const price = (await shop.request('POST', '/v1/prices', prices)).body.id
    const session = await shop.session(await shop.customer(), { allow_promotion_codes: true, shipping_address_collection: true })
    const page: string = session.payment_action.url
    const sold = `${server.url}/product/${product.body.id}/purchase`
    const asked: [string, RequestInit?][] = [
      [`${server.url}/product/${word}/purchase`],
      [`${server.url}/product/${word}/purchase`, form(`price=${price}`)],
      [`${server.url}/price/${word}/purchase`],
      [`${sold}?environment=${word}`],
      [`${sold}?from=${word}`, form(`price=${price}`)],
      [sold, form(`price=${word}&quantity=${word}`)],
      [`${server.url}/checkout/${word}`],
      [`${server.url}/checkout/${word}/return`],
      [`${server.url}/invoice/${word}`],
      [`${server.url}/invoice/${word}/pdf`],
      [`${page}/promotion_code`, form(`code=${word}`)],
      [`${page}/promotion_code`, form(`remove=${word}`)],
      [`${page}/pay`, form(`test_card=${word}&shipping_line1=${word}&shipping_country=${word}`)],
      [`${page}/authentication`, form(`outcome=${word}`)],
      [`${page}/letter`, form(`full_name=${word}&conditions=${word}`)],
      [`${server.url}/assets/${word}?accent=${word}`],
    ]
    for (const [url, init] of asked) {
      const answer = await fetch(url, { redirect: 'manual', ...init })
      await answer.text()
      assert.ok(answer.status < 500, `${answer.status} ${url.slice(server.url.length, 80)} ${String(init?.body ?? '').slice(0, 40)}`)
    }
  })
