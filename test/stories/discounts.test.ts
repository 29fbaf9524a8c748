/** Coupons and codes in the hands of many buyers at once, and on the subscriptions that come of them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { applyCode, atOnce, codesOf } from '../support/cart-codes.ts'
import { enterCode, openCheckout, payOnPage, readOrder } from '../support/cart-page.ts'
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

const buyers = 50
const limit = 7

/** Everything that a sale writes, to see that a refusal writes nothing. */
async function counts() {
  const [row] = await server.database.sql`
    select (select count(*) from checkout_sessions)::int as sessions, (select count(*) from subscriptions)::int as subscriptions,
      (select count(*) from invoices)::int as invoices, (select count(*) from coupon_redemptions)::int as uses,
      (select count(*) from subscription_discounts)::int as discounts`
  return row!
}

for (const kind of ['coupon', 'promotion_code'] as const) {
  test(`fifty sessions at once with one ${kind} at its limit: exactly the limit is made, and nothing of the others`, async () => {
    const one = await codes.coded({ [kind === 'coupon' ? 'coupon' : 'code']: { max_redemptions: limit } })
    const customers = await atOnce(buyers, () => shop.customer())
    const before = await counts()

    const answers = await Promise.all(
      customers.map(customer =>
        shop.request(
          'POST',
          '/v1/checkout/sessions',
          shop.sessionBody(customer, { discounts: [kind === 'coupon' ? { coupon: one.coupon } : { promotion_code: one.code }] }),
        ),
      ),
    )

    const offered = answers.filter(answer => answer.status === 201).map(answer => answer.body)
    const refused = answers.filter(answer => answer.status !== 201)
    assert.equal(offered.length, limit)
    assert.deepEqual([...new Set(refused.map(answer => `${answer.status} ${answer.body.error.code}`))], ['409 coupon_exhausted'])
    assert.ok(refused.every(answer => /use another one/.test(answer.body.error.message)))
    assert.deepEqual([await codes.usesOf(one.coupon), await codes.usesOfCode(one.id)], [limit, kind === 'coupon' ? 0 : limit])
    assert.deepEqual(await counts(), {
      sessions: before.sessions + limit,
      subscriptions: before.subscriptions + limit,
      invoices: before.invoices + limit,
      uses: before.uses + limit,
      discounts: before.discounts,
    })
    const paid = await Promise.all(offered.map(session => shop.pay(session.id, 'success')))
    assert.deepEqual([...new Set(paid.map(({ body }) => `${body.checkout_status} ${body.amount_total}`))], ['completed 39920'])
    assert.equal(await codes.usesOf(one.coupon), limit)
  })
}

test('fifty subscriptions at once with one coupon at its limit', async () => {
  const one = await codes.coded({ coupon: { max_redemptions: limit } })
  const customers = await atOnce(buyers, () => shop.customer())

  const answers = await Promise.all(
    customers.map(customer =>
      shop.request('POST', '/v1/subscriptions', {
        customer_external_id: customer,
        plan_id: 'plan_pro_monthly',
        currency: 'inr',
        collection_method: 'send_invoice',
        discounts: [{ coupon: one.coupon }],
      }),
    ),
  )

  const ends = Map.groupBy(answers, answer => (answer.status === 201 ? answer.body.status : answer.body.error.code))
  assert.deepEqual(Object.fromEntries([...ends].map(([end, list]) => [end, list.length])), {
    active: limit,
    coupon_exhausted: buyers - limit,
  })
  assert.equal(await codes.usesOf(one.coupon), limit)
})

test('fifty buyers enter one code on their pages at once: it is taken off for exactly the limit, the others read that it is used up', async () => {
  const one = await codes.coded({ code: { max_redemptions: limit } })
  const sessions = await atOnce(buyers, () => codes.open())

  const answers = await Promise.all(sessions.map(session => enterCode(session.url, { code: one.code.toLowerCase() })))

  const applied = sessions.filter((_, n) => answers[n]!.status === 303)
  assert.equal(applied.length, limit, answers.map(answer => answer.status).join(' '))
  for (const { status, html } of answers.filter(answer => answer.status !== 303)) {
    assert.equal(status, 422)
    assert.deepEqual(readOrder(html).alerts, ['This code has been used up.'])
    assert.equal(readOrder(html).price, '₹499.00')
  }
  assert.deepEqual([await codes.usesOfCode(one.id), await codes.usesOf(one.coupon)], [limit, limit])
  await atOnce(buyers, async n => {
    const { body } = await shop.pay(sessions[n]!.id, 'success')
    const amount = answers[n]!.status === 303 ? 39_920 : 49_900
    assert.deepEqual([body.checkout_status, body.amount_total], ['completed', amount])
    assert.equal((await shop.read(`/v1/payments/${body.payment_id}`)).amount, amount)
  })
})

test('a session that is canceled, expired or failed gives its use back; one that is paid keeps it', async () => {
  const world = await openShop(server)
  const one = await codesOf(world).coded({ coupon: { max_redemptions: 1 } })
  const ask = async () => {
    const body = world.sessionBody(await world.customer(), { discounts: [{ promotion_code: one.code }] })
    return await world.request('POST', '/v1/checkout/sessions', body)
  }
  const holding = async () => {
    const answer = await ask()
    assert.equal(answer.status, 201, answer.text)
    assert.equal((await ask()).body.error.code, 'coupon_exhausted')
    return answer.body.id
  }

  await world.request('POST', `/v1/checkout/sessions/${await holding()}/cancel`)
  await holding()
  await world.advance('PT15M')
  await world.request('POST', `/v1/checkout/sessions/${await holding()}/expire`)
  const declined = await holding()
  for (let i = 0; i < 10; i += 1) assert.equal((await world.pay(declined, 'declined')).status, 402)
  assert.equal((await world.read(`/v1/checkout/sessions/${declined}`)).checkout_status, 'failed')
  assert.equal((await world.pay(await holding(), 'success')).body.checkout_status, 'completed')
  assert.equal((await ask()).body.error.code, 'coupon_exhausted')
})

test('who comes back for the last use of a code that only their own unpaid session holds gets it again', async () => {
  const one = await codes.coded({ coupon: { max_redemptions: 1 } })
  const customer = await shop.customer()
  const discounts = [{ promotion_code: one.code }]
  const older = await shop.session(customer, { discounts })

  const newer = await shop.session(customer, { discounts })

  assert.equal((await shop.read(`/v1/checkout/sessions/${older.id}`)).cancellation_reason, 'superseded')
  assert.deepEqual([newer.amount_total, await codes.usesOf(one.coupon)], [39_920, 1])
  const other = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(await shop.customer(), { discounts }))
  assert.equal(other.body.error.code, 'coupon_exhausted')
  assert.equal((await shop.pay(newer.id, 'success')).body.checkout_status, 'completed')
})

test('once, repeating and forever go on with the subscription, each to its end; what was removed does not', async () => {
  const session = await codes.open()
  const terms = [{ duration: 'once' }, { duration: 'repeating', duration_in_months: 3 }, { duration: 'forever' }]
  const [once, repeating, forever] = [
    await codes.coded({ coupon: { percent_off: '10', ...terms[0] } }),
    await codes.coded({ coupon: { amount_off: 500, currency: 'inr', percent_off: null, ...terms[1] } }),
    await codes.coded({ coupon: { percent_off: '50', ...terms[2] } }),
  ]
  const removed = await codes.coded({ coupon: terms[2]! })
  for (const { code } of [once, removed, repeating, forever]) await applyCode(session.url, code)
  await enterCode(session.url, { remove: removed.coupon })
  const offered = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.deepEqual([offered.amount_total, offered.amount_recurring], [22_205, 24_700], 'later without the one that is used once')

  const { body: done } = await shop.pay(session.id, 'success')

  const rows = await server.database.sql<{ couponId: string; startsAt: Temporal.Instant; endsAt: Temporal.Instant | null }[]>`
    select coupon_id, starts_at, ends_at from subscription_discounts where subscription_id = ${done.subscription_id} order by position`
  const paidAt = Temporal.Instant.from(done.completed_at)
  const inMonths = (months: number) => paidAt.toZonedDateTimeISO('UTC').add({ months }).toInstant().toString()
  assert.deepEqual(
    rows.map(row => [row.couponId, row.startsAt.toString(), row.endsAt?.toString() ?? null]),
    [
      [once.coupon, paidAt.toString(), inMonths(0)],
      [repeating.coupon, paidAt.toString(), inMonths(3)],
      [forever.coupon, paidAt.toString(), null],
    ],
  )
  assert.deepEqual([await codes.usesOf(removed.coupon), await codes.usesOf(once.coupon)], [0, 1])
})

test('a code that takes all of it off: a card is saved instead, and the invoice of nothing has its number', async () => {
  const one = await codes.coded({ coupon: { percent_off: '100' } })
  const line = { price_data: { currency: 'usd', unit_amount: 1_500, product_data: { name: 'Poster' } } }
  const buying = { action: 'one_time_payment', configuration: {}, line_items: [line] }
  for (const [more, button] of [
    [{}, 'Save card and subscribe'],
    [buying, 'Save card and order'],
  ] as const) {
    const session = await codes.open({ ...more, success_url: null })
    assert.doesNotMatch((await openCheckout(session.url)).button!, /Save card/)

    await applyCode(session.url, one.code)

    const page = await openCheckout(session.url)
    assert.equal(page.button, button)
    assert.match(page.sums.at(-1)![1], /^[₹$]0\.00$/)
    const end = await payOnPage(session.url)
    assert.equal(end.url, session.url, 'the page says that it is done')
    const done = await shop.read(`/v1/checkout/sessions/${session.id}`)
    assert.deepEqual([done.checkout_status, done.payment_status, done.payment_id], ['completed', 'no_payment_required', null])
    const invoice = await shop.read(`/v1/invoices/${done.invoice_id}`)
    assert.deepEqual([invoice.status, invoice.total, invoice.amount_due, invoice.amount_paid], ['paid', 0, 0, 0])
    assert.match(invoice.number, /^TG-\d{6}$/)
    assert.equal((await shop.read(`/v1/payment_methods?customer=${done.customer_id}`)).data.length, 1, 'the card is kept')
    assert.equal((await shop.read(`/v1/payments?customer=${done.customer_id}`)).data.length, 0, 'nothing was charged')
  }
})
