/** Storms: whatever is sent at once or again, one thing had, one charge kept, one `completed` event, and clean books. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { untilQuiet } from '../support/furnished.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

const times = <T>(n: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)))
const payPath = (id: string) => `/v1/test_helpers/checkout/sessions/${id}/pay`

/** What the books say of one customer after the storm. */
async function assertOneOfEach(customer: string, sessionId: string) {
  const subscriptions = (await shop.request('GET', `/v1/subscriptions?customer=${customer}`)).body.data
  assert.equal(subscriptions.length, 1)
  assert.equal(subscriptions[0].status, 'active')
  const payments = (await shop.request('GET', `/v1/payments?customer=${customer}`)).body.data
  const kept = payments.filter(
    (p: { status: string; amount: number; amount_refunded: number }) => p.status === 'succeeded' && p.amount_refunded < p.amount,
  )
  assert.equal(kept.length, 1)
  const events = (await shop.request('GET', `/v1/webhook_events?object_id=${sessionId}&event_type=checkout.session.completed`)).body.data
  assert.equal(events.length, 1)
}

test('one request forty times at once makes one session', async () => {
  const customer = await shop.customer()

  const answers = await times(40, () =>
    shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: `storm_${customer}` })),
  )

  const ids = new Set(answers.map(a => a.body.id ?? a.body.error.code))
  assert.equal(ids.size, 1, [...ids].join(' '))
  assert.equal(answers.filter(a => a.status === 201).length, 1)
  assert.ok(answers.every(a => a.status === 201 || a.status === 200))
  await shop.request('POST', payPath(answers[0]!.body.id), { test_card: 'success' })
  await assertOneOfEach(customer, answers[0]!.body.id)
})

test('one request forty times at once under one Idempotency-Key header makes one session', async () => {
  const customer = await shop.customer()

  const answers = await times(40, () =>
    shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer), { 'Idempotency-Key': `header_${customer}` }),
  )

  const made = new Set(answers.filter(a => a.status < 300).map(a => a.body.id))
  assert.equal(made.size, 1)
  assert.ok(answers.every(a => a.status < 300 || a.status === 409))
})

test('one idempotency key for two customers at once: one session, the other is told whose key it is', async () => {
  for (let round = 0; round < 8; round += 1) {
    const customers = await times(2, () => shop.customer())

    const answers = await Promise.all(
      customers.map(customer =>
        shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: `shared_${round}` })),
      ),
    )

    assert.deepEqual(answers.map(a => a.status).sort(), [201, 409], JSON.stringify(answers.map(a => a.body.error)))
    assert.equal(answers.find(a => a.status === 409)?.body.error.code, 'idempotency_key_in_use')
  }
})

test('one session paid forty times at once charges once', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer)

  const answers = await times(40, () => shop.request('POST', payPath(session.id), { test_card: 'success' }))

  assert.ok(
    answers.every(a => a.status === 200 || a.status === 409),
    answers.map(a => a.status).join(' '),
  )
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${session.id}`)).body.checkout_status, 'completed')
  await assertOneOfEach(customer, session.id)
})

test('two sessions for one plan at once, both paid: one is kept', async () => {
  const customer = await shop.customer()
  const made = await times(2, () => shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer)))
  const sessions = made.filter(a => a.status === 201).map(a => a.body)
  assert.ok(sessions.length >= 1, JSON.stringify(made.map(a => a.body)))

  await Promise.all(sessions.map(s => shop.request('POST', payPath(s.id), { test_card: 'success' })))

  const ends = await Promise.all(sessions.map(async s => (await shop.request('GET', `/v1/checkout/sessions/${s.id}`)).body))
  const completed = ends.filter(s => s.checkout_status === 'completed')
  assert.equal(completed.length, 1, ends.map(s => s.checkout_status).join(' '))
  await assertOneOfEach(customer, completed[0].id)
})

test('two sessions that both take money: the later one fails as already subscribed and is refunded in full', async () => {
  const customer = await shop.customer()
  const first = await shop.session(customer, { allow_multiple: true })
  const second = await shop.session(customer)
  await shop.request('POST', payPath(second.id), { test_card: 'bank_debit' })
  const third = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer))
  assert.equal(third.body.error.code, 'payment_in_progress')

  await shop.request('POST', payPath(first.id), { test_card: 'success' })
  const other = await shop.session(await shop.customer())
  await shop.request('POST', '/v1/test_clock/advance', { by: 'P4D' })

  // The first was made with allow_multiple, so it does not stand in the second's way.
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${second.id}`)).body.checkout_status, 'completed')
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${other.id}`)).body.checkout_status, 'expired')
})

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Any = any

async function made(path: string, body: object): Promise<Any> {
  const answer = await shop.request('POST', path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

/** The form of a session's page, as a browser sends it. */
const press = (session: Any, path: string, form: string) =>
  server.request('POST', `${new URL(session.url).pathname}/${path}`, form, { 'content-type': 'application/x-www-form-urlencoded' })
const pressPay = (session: Any, more = '') => press(session, 'pay', `test_card=success${more}`)
const quiet = () => untilQuiet(server, shop.environmentId)
const now = (session: Any) => shop.read(`/v1/checkout/sessions/${session.id}`)

const mugs = [{ price_data: { currency: 'usd', unit_amount: 1_250, product_data: { name: 'Mug' } }, quantity: 2 }]
const buying = (more: object) => made('/v1/checkout/sessions', { action: 'one_time_payment', line_items: mugs, ...more })
const saving = (customer: string) =>
  made('/v1/checkout/sessions', { customer_external_id: customer, action: 'add_payment_method', configuration: {} })
const paying = (customer: string, invoice: string, more: object = {}) =>
  made('/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'pay_invoice',
    configuration: { pay_invoice_params: { invoice_id: invoice } },
    ...more,
  })
const subscribing = (customer: string) =>
  made('/v1/subscriptions', { customer_external_id: customer, plan_id: 'plan_pro_monthly', currency: 'inr' })

/** A customer with a saved card and an open invoice. */
async function owing(): Promise<{ customer: string; invoice: string }> {
  const customer = await shop.customer()
  assert.equal((await shop.pay((await saving(customer)).id, 'success')).status, 200)
  const { id } = await made('/v1/invoices', { customer_external_id: customer, collection_method: 'send_invoice', line_items: mugs })
  assert.equal((await shop.request('POST', `/v1/invoices/${id}/finalize`)).status, 200)
  return { customer, invoice: id }
}

/** Money that came and stayed, and what it pays. */
async function keptOf(customer: string): Promise<[amount: number, pays: string[]][]> {
  const payments: Any[] = (await shop.read(`/v1/payments?customer=${customer}&limit=100`)).data
  const kept = payments.filter(p => p.status === 'succeeded' && p.amount_refunded < p.amount)
  return kept.map(p => [p.amount - p.amount_refunded, p.invoice_ids])
}

async function assertPaidOnce(customer: string, invoice: string) {
  await quiet()
  const { status, amount_due, amount_paid } = await shop.read(`/v1/invoices/${invoice}`)
  assert.deepEqual([status, amount_paid], ['paid', amount_due])
  assert.deepEqual(await keptOf(customer), [[amount_due, [invoice]]])
}

/** Every other press is on the page, the others are the helper's: all are other tabs of one buyer. */
const inManyTabs = (sessions: readonly Any[]) =>
  times(20, i => (i % 4 < 2 ? pressPay(sessions[i % sessions.length]) : shop.pay(sessions[i % sessions.length].id, 'success')))

test('a purchase paid by double clicks in many tabs is charged once', async () => {
  const customer = await shop.customer()
  const session = await buying({ customer_external_id: customer })

  const answers = await inManyTabs([session])

  assert.ok(
    answers.every(a => [200, 303, 409].includes(a.status)),
    answers.map(a => a.status).join(' '),
  )
  await assertPaidOnce(customer, session.invoice_id)
  assert.equal((await now(session)).checkout_status, 'completed')
})

test('a card saved by double clicks in many tabs is one card, and nothing is charged', async () => {
  const customer = await shop.customer()
  const session = await saving(customer)

  await inManyTabs([session])
  await quiet()

  assert.equal((await now(session)).checkout_status, 'completed')
  assert.equal((await shop.read(`/v1/payment_methods?customer=${customer}`)).data.length, 1)
  assert.deepEqual(await keptOf(customer), [])
})

test('an invoice paid in two sessions, in many tabs each, is paid once', async () => {
  const { customer, invoice } = await owing()
  const sessions = [await paying(customer, invoice, { allow_multiple: true }), await paying(customer, invoice, { allow_multiple: true })]

  await inManyTabs(sessions)

  await assertPaidOnce(customer, invoice)
  const ends = await Promise.all(sessions.map(async s => (await now(s)).checkout_status))
  assert.equal(ends.filter(end => end === 'completed').length, 1, ends.join(' '))
})

test('an invoice paid in a session and charged to the saved card at once is paid once', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { customer, invoice } = await owing()
    const session = await paying(customer, invoice)

    await times(10, i => (i % 2 === 0 ? shop.pay(session.id, 'success') : shop.request('POST', `/v1/invoices/${invoice}/pay`, {})))

    await assertPaidOnce(customer, invoice)
  }
})

test('an invoice voided while it is paid, both ways, is void and nothing is kept, or paid once', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { customer, invoice } = await owing()
    const session = await paying(customer, invoice)
    const voiding = () => shop.request('POST', `/v1/invoices/${invoice}/void`)

    const [voided] = await Promise.all([
      voiding(),
      round % 2 === 0 ? shop.pay(session.id, 'success') : shop.request('POST', `/v1/invoices/${invoice}/pay`, {}),
    ])

    await quiet()
    const { status } = await shop.read(`/v1/invoices/${invoice}`)
    assert.equal(status, voided.status === 200 ? 'void' : 'paid', voided.text)
    if (status === 'void') assert.deepEqual(await keptOf(customer), [])
    else await assertPaidOnce(customer, invoice)
  }
})

test('a subscription activated many times at once, both ways, is paid once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const customer = await shop.customer()
    const subscription = await subscribing(customer)
    const configuration = { activate_subscription_params: { subscription_id: subscription.id } }
    const session = await made('/v1/checkout/sessions', { customer_external_id: customer, action: 'activate_subscription', configuration })
    assert.equal((await shop.pay((await saving(customer)).id, 'success')).status, 200)

    await times(9, i =>
      i % 3 === round ? shop.pay(session.id, 'success') : shop.request('POST', `/v1/subscriptions/${subscription.id}/activate`, {}),
    )

    await assertPaidOnce(customer, subscription.latest_invoice_id)
    assert.equal((await shop.read(`/v1/subscriptions/${subscription.id}`)).status, 'active')
  }
})

test('a code entered while another tab pays: the old amount or the new one is charged, once', async () => {
  await made('/v1/coupons', { lookup_key: 'storm', percent_off: '20', duration: 'once' })
  await made('/v1/promotion_codes', { code: 'STORM', coupon: 'storm' })
  for (let round = 0; round < 6; round += 1) {
    const customer = await shop.customer()
    const session = await buying({ customer_external_id: customer, allow_promotion_codes: true })

    await times(9, i => (i % 3 === 0 ? press(session, 'promotion_code', 'code=storm') : pressPay(session)))
    await quiet()
    // Who was told that the order changed under them presses once more.
    if ((await now(session)).checkout_status === 'pending') await shop.pay(session.id, 'success')

    const { amount_total, discounts, invoice_id, checkout_status } = await now(session)
    assert.equal(checkout_status, 'completed')
    assert.equal(amount_total, discounts.length === 0 ? 2_500 : 2_000)
    await assertPaidOnce(customer, invoice_id)
  }
})

test('fifty buyers whom nobody knows at once are fifty customers, each charged once', async () => {
  const sessions = await times(50, () => buying({ anonymous: true }))

  await times(100, i => pressPay(sessions[i % 50], `&email=buyer${i % 50}%40example.com`))
  await quiet()

  const ends = await Promise.all(sessions.map(now))
  assert.ok(ends.every(s => s.checkout_status === 'completed'))
  assert.equal(new Set(ends.map(s => s.customer_id)).size, 50)
  for (const { customer_id, invoice_id } of ends) assert.deepEqual(await keptOf(customer_id), [[2_500, [invoice_id]]])
})
