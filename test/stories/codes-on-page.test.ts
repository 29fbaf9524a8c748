/** A code entered on the page: applied, removed, refused, and never paid around in another tab. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { applyCode, atOnce, codesOf } from '../support/cart-codes.ts'
import { enterCode, openCheckout, payOnPage, post, readOrder } from '../support/cart-page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let codes: ReturnType<typeof codesOf>

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  codes = codesOf(shop)
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

test('a code is applied, removed and applied again on the page; session, invoice and count follow', async () => {
  const one = await codes.coded()
  const session = await codes.open()
  const standing = async () => {
    const [page, shown, invoice, uses] = await Promise.all([
      openCheckout(session.url),
      shop.read(`/v1/checkout/sessions/${session.id}`),
      shop.read(`/v1/invoices/${session.invoice_id}`),
      codes.usesOf(one.coupon),
    ])
    const total = page.sums.find(([name]) => name === 'Total due today')?.[1]
    return [total, page.button, shown.amount_total, invoice.amount_due, invoice.lines.data[0].discount_amount, uses]
  }
  const whole = ['₹499.00', 'Subscribe for ₹499.00 a month', 49_900, 49_900, 0, 0]
  const reduced = ['₹399.20', 'Pay ₹399.20 and subscribe', 39_920, 39_920, 9_980, 1]
  assert.deepEqual(await standing(), whole)

  for (let round = 0; round < 2; round += 1) {
    await applyCode(session.url, one.code)
    assert.deepEqual(await standing(), reduced)
    const twice = await enterCode(session.url, { code: one.code })
    assert.deepEqual([twice.status, readOrder(twice.html).alerts.length], [422, 1], 'it is taken off once')
    assert.deepEqual(await standing(), reduced)
    const removed = await enterCode(session.url, { remove: one.coupon })
    assert.equal(removed.status, 303)
    assert.deepEqual(await standing(), whole)
  }
  await applyCode(session.url, one.code)
  await payOnPage(session.url)
  const done = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.deepEqual([done.checkout_status, (await shop.read(`/v1/payments/${done.payment_id}`)).amount], ['completed', 39_920])
  assert.deepEqual([await codes.usesOf(one.coupon), await codes.usesOfCode(one.id)], [1, 1])
})

test('what the merchant attached cannot be taken off on the page', async () => {
  const one = await codes.coded()
  const session = await codes.open({ discounts: [{ coupon: one.coupon }] })

  await enterCode(session.url, { remove: one.coupon })

  assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).amount_total, 39_920)
})

test('with a code the provider’s page of the old amount is closed: nobody can pay it in another tab', async () => {
  const one = await codes.coded()
  const session = await codes.open()
  assert.equal((await shop.pay(session.id, 'declined')).status, 402)
  const pages = () => server.database.sql<{ id: string; status: string; amount: bigint }[]>`
    select l.id, l.status, l.amount from sandbox_links l join provider_links p on p.provider_reference = l.id
    where p.checkout_session_id = ${session.id} order by l.id`
  const [old] = await pages()
  assert.deepEqual([old!.status, old!.amount], ['open', 49_900n])

  await applyCode(session.url, one.code)

  assert.deepEqual(
    (await pages()).map(page => page.status),
    ['canceled'],
  )
  const [where] = await server.database.sql<{ connectionId: string }[]>`
    select connection_id from provider_links where checkout_session_id = ${session.id}`
  const scope = {
    ...{ environmentId: shop.environmentId, connectionId: where!.connectionId, livemode: false },
    environmentNow: Temporal.Instant.from(session.created_at),
  }
  const late = await server.ctx.providers.forKind('sandbox')!.payForm!(
    scope,
    old!.id,
    { paymentId: 'pay_of_the_other_tab', testCard: 'success', authentication: null },
    { attemptKey: 'pay_of_the_other_tab', deadlineMs: 1_000 },
  )
  assert.deepEqual([late.ok, late.ok ? null : late.error.code], [false, 'link_not_open'])
  await payOnPage(session.url)
  assert.deepEqual(
    (await pages()).map(({ status, amount }) => [status, amount]),
    [
      ['canceled', 49_900n],
      ['paid', 39_920n],
    ],
  )
  const done = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.equal((await shop.read(`/v1/payments/${done.payment_id}`)).amount, 39_920)
})

test('a code entered while another tab pays: whichever was first, what is paid is what the session and its invoice say', async () => {
  const one = await codes.coded()
  const sessions = await atOnce(20, () => codes.open())

  await Promise.all(
    sessions.flatMap((session, n) => {
      const tabs = [() => enterCode(session.url, { code: one.code }), () => post(`${session.url}/pay`, { test_card: 'success' })]
      return (n % 2 === 0 ? tabs : tabs.toReversed()).map(tab => tab())
    }),
  )

  let reduced = 0
  for (const { id, url } of sessions) {
    // The truth about what the other tab paid is asked for; with nothing paid the page can still be.
    await fetch(`${url}/return`, { redirect: 'manual' })
    if ((await openCheckout(url)).button !== null) await payOnPage(url)
    const done = await shop.read(`/v1/checkout/sessions/${id}`)
    const [invoice, payments] = await Promise.all([
      shop.read(`/v1/invoices/${done.invoice_id}`),
      shop.read(`/v1/payments?customer=${done.customer_id}`),
    ])
    const amount = done.discounts.length === 0 ? 49_900 : 39_920
    assert.deepEqual(
      [done.checkout_status, done.amount_total, invoice.amount_paid, payments.data.map((p: { amount: number }) => p.amount)],
      ['completed', amount, amount, [amount]],
    )
    reduced += done.discounts.length
  }
  assert.equal(await codes.usesOf(one.coupon), reduced)
})

test('a code that does not work says why, and nothing changes', async () => {
  const world = await openShop(server)
  const { coded, open } = codesOf(world)
  const session = await open()
  const made = async (path: string, body: object) => (await world.request('POST', path, body)).body.id
  const archived = await coded()
  await world.request('POST', `/v1/promotion_codes/${archived.id}`, { active: false })
  const soon = Temporal.Instant.from(session.created_at).add({ seconds: 60 }).toString()
  const amountOff = (amount: number, currency: string) => ({ coupon: { percent_off: null, amount_off: amount, currency } })
  const otherProduct = { coupon: { applies_to: { products: [await made('/v1/products', { name: 'Other' })] } } }
  const ended = 'This code is not known or has ended. Check how it is written.'
  const table: [code: string, alert: string][] = [
    ['NOBODY', ended],
    [archived.code, ended],
    [(await coded({ code: { expires_at: soon } })).code, ended],
    [(await coded({ code: { customer: await made('/v1/customers', {}) } })).code, ended],
    [(await coded(amountOff(500, 'usd'))).code, 'This code does not apply to this currency.'],
    [(await coded(amountOff(49_850, 'inr'))).code, 'With this code the amount would be too small to be charged.'],
    [(await coded(otherProduct)).code, 'This code does not apply to this order.'],
    ['', 'Enter a promotion code first.'],
  ]
  await world.advance('PT2M')
  for (const [code, alert] of table) {
    const { status, html } = await enterCode(session.url, { code })
    assert.deepEqual([status, readOrder(html).alerts, readOrder(html).price], [422, [alert], '₹499.00'], code)
  }
  assert.deepEqual((await world.read(`/v1/checkout/sessions/${session.id}`)).discounts, [])
  const uses = (await world.read('/v1/coupons?limit=100')).data.map((coupon: { times_redeemed: number }) => coupon.times_redeemed)
  assert.deepEqual([...new Set(uses)], [0])
})
