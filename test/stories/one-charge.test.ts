/** What is owed is charged once, and what was charged pays something or goes back: the corners where two ways to pay meet. */
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
  await server?.assertIntegrity()
  await server?.stop()
})

type Paid = { id: string; status: string; amount: number; amount_refunded: number }

async function made(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await shop.request('POST', path, body, headers)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const quiet = () => untilQuiet(server, shop.environmentId)
const subscribing = (customer: string, more: object = {}) => ({
  customer_external_id: customer,
  plan_id: 'plan_pro_monthly',
  currency: 'inr',
  ...more,
})
const subscribe = (customer: string, more: object = {}, headers = {}) => made('/v1/subscriptions', subscribing(customer, more), headers)
const paying = (customer: string, invoiceId: string) => ({
  customer_external_id: customer,
  action: 'pay_invoice',
  configuration: { pay_invoice_params: { invoice_id: invoiceId } },
})
const payInvoice = (customer: string, invoiceId: string) => made('/v1/checkout/sessions', paying(customer, invoiceId))
async function openInvoice(customer: string, amount = 30000) {
  const draft = await made('/v1/invoices', {
    customer_external_id: customer,
    collection_method: 'send_invoice',
    line_items: [{ price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Setup' } } }],
  })
  const open = await shop.request('POST', `/v1/invoices/${draft.id}/finalize`, {})
  assert.equal(open.body.status, 'open', open.text)
  return open.body
}
async function saveCard(customer: string, card = 'success') {
  const session = await made('/v1/checkout/sessions', { customer_external_id: customer, action: 'add_payment_method' })
  assert.equal((await shop.pay(session.id, card)).body.checkout_status, 'completed')
}
const charges = async (customer: string): Promise<Paid[]> =>
  (await shop.read(`/v1/payments?customer=${customer}&limit=100`)).data.filter((p: Paid) => p.status === 'succeeded')
/** What came in and stayed. */
const kept = async (customer: string) => (await charges(customer)).reduce((sum, p) => sum + p.amount - p.amount_refunded, 0)

/** As if the buyer had paid on a page of the provider's own, which asks us nothing. */
async function paidAtTheProvider(sessionId: string) {
  const [link] = await server.database.sql<{ connectionId: string; providerReference: string }[]>`
    select connection_id, provider_reference from provider_links where checkout_session_id = ${sessionId} and status = 'open'`
  const provider = server.ctx.providers.forKind('sandbox')!
  const { now } = await shop.read('/v1/test_clock')
  const scope = {
    environmentId: shop.environmentId,
    connectionId: link!.connectionId,
    livemode: false,
    environmentNow: Temporal.Instant.from(now),
  }
  const form = { paymentId: server.ctx.ids.id('pay'), testCard: 'success', authentication: null }
  const answer = await provider.payForm!(scope, link!.providerReference, form, { attemptKey: form.paymentId, deadlineMs: 5_000 })
  assert.ok(answer.ok && answer.value.status === 'succeeded')
  await quiet()
}

test('of two first invoices for one plan only one is paid', async () => {
  const customer = await shop.customer()
  const [one, two] = [await subscribe(customer), await subscribe(customer)]
  const open = await payInvoice(customer, two.latest_invoice_id)
  const first = await payInvoice(customer, one.latest_invoice_id)
  assert.equal((await shop.pay(first.id, 'success')).body.checkout_status, 'completed')

  const refused = [
    await shop.request('POST', '/v1/checkout/sessions', paying(customer, two.latest_invoice_id)),
    await shop.request('POST', `/v1/invoices/${two.latest_invoice_id}/pay`, {}),
    await shop.request('POST', `/v1/subscriptions/${two.id}/activate`, {}),
    await shop.pay(open.id, 'success'),
  ]

  for (const { status, body, text } of refused) assert.deepEqual([status, body.error?.code], [409, 'already_subscribed'], text)
  assert.equal((await shop.read(`/v1/checkout/sessions/${open.id}`)).cancellation_reason, 'superseded')
  assert.equal((await charges(customer)).length, 1)
})

test('what a provider took for the other one goes back', async () => {
  const customer = await shop.customer()
  const [one, two] = [await subscribe(customer), await subscribe(customer)]
  const open = await payInvoice(customer, two.latest_invoice_id)
  const first = await payInvoice(customer, one.latest_invoice_id)
  assert.equal((await shop.pay(first.id, 'success')).body.checkout_status, 'completed')

  await paidAtTheProvider(open.id)

  const lost = await shop.read(`/v1/checkout/sessions/${open.id}`)
  assert.deepEqual([lost.checkout_status, lost.failure_reason], ['failed', 'already_subscribed'])
  const [refund] = (await shop.read(`/v1/refunds?customer=${customer}`)).data
  assert.deepEqual([refund.status, refund.amount, refund.reason], ['succeeded', 49900, 'already_subscribed'])
  assert.equal((await shop.read(`/v1/subscriptions/${two.id}`)).status, 'incomplete')
  assert.equal(await kept(customer), 49900)
})

test('while one of them is on its way the other waits', async () => {
  const customer = await shop.customer()
  const [one, two] = [await subscribe(customer), await subscribe(customer)]
  const open = await payInvoice(customer, one.latest_invoice_id)
  const slow = await payInvoice(customer, two.latest_invoice_id)
  assert.equal((await shop.pay(slow.id, 'bank_debit')).body.payment_status, 'processing')

  for (const answer of [
    await shop.pay(open.id, 'success'),
    await shop.request('POST', '/v1/checkout/sessions', paying(customer, one.latest_invoice_id)),
    await shop.request('POST', `/v1/invoices/${one.latest_invoice_id}/pay`, {}),
  ])
    assert.deepEqual([answer.status, answer.body.error?.code], [409, 'payment_in_progress'], answer.text)

  await shop.advance('P4D')
  await quiet()
  assert.equal((await shop.read(`/v1/subscriptions/${two.id}`)).status, 'active')
  assert.equal((await shop.read(`/v1/subscriptions/${one.id}`)).status, 'incomplete_expired')
  assert.equal((await charges(customer)).length, 1)
})

test('five subscriptions asked for at once are charged once', async () => {
  const customer = await shop.customer()
  await saveCard(customer)
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.request('POST', '/v1/subscriptions', subscribing(customer))))
  await quiet()
  for (const { status, text } of answers) assert.ok(status === 201 || status === 409, text)
  assert.equal((await shop.read(`/v1/subscriptions?customer=${customer}`)).data.length, 1)
  assert.equal((await charges(customer)).length, 1)
})

test('a subscription asked for again under its key, after a crash before the answer, is the same one', async () => {
  const customer = await shop.customer()
  await saveCard(customer)
  const key = { 'idempotency-key': 'subscribe-once' }
  const first = await subscribe(customer, { allow_multiple: true }, key)
  await server.database.sql`
    update idempotent_requests
    set state = 'started', status = null, sealed_body = null, finished_at = null, started_at = started_at - interval '5 minutes'
    where key = 'subscribe-once'`

  const again = await subscribe(customer, { allow_multiple: true }, key)

  assert.deepEqual([again.id, again.status], [first.id, 'active'])
  assert.equal((await charges(customer)).length, 1)
})

test('activation pressed five times bills one period', async () => {
  const customer = await shop.customer()
  await saveCard(customer)
  const trialing = await subscribe(customer, { trial_period_days: 14 })
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.request('POST', `/v1/subscriptions/${trialing.id}/activate`, {})))
  await quiet()
  for (const { status, text } of answers) assert.ok(status === 200 || status === 409, text)
  assert.equal((await charges(customer)).length, 1)
})

test('a slow debit of a first invoice is waited for past the 23 hours', async () => {
  const customer = await shop.customer()
  const waiting = await subscribe(customer)
  const session = await payInvoice(customer, waiting.latest_invoice_id)
  assert.equal((await shop.pay(session.id, 'bank_debit')).body.payment_status, 'processing')

  await shop.advance('PT30H')
  assert.equal((await shop.read(`/v1/subscriptions/${waiting.id}`)).status, 'incomplete')
  await shop.advance('P4D')
  await quiet()

  assert.equal((await shop.read(`/v1/subscriptions/${waiting.id}`)).status, 'active')
  assert.equal(await kept(customer), 49900)
})

test('while a debit of an invoice is on its way, nobody changes or pays it otherwise', async () => {
  const customer = await shop.customer()
  await saveCard(customer)
  const { id } = await openInvoice(customer)
  const session = await payInvoice(customer, id)
  assert.equal((await shop.pay(session.id, 'bank_debit')).body.payment_status, 'processing')
  const tries: [string, object][] = [
    [`/v1/invoices/${id}/void`, {}],
    [`/v1/invoices/${id}/mark_uncollectible`, {}],
    [`/v1/invoices/${id}/pay`, {}],
    ['/v1/credit_notes', { invoice_id: id, amount: 100, reason: 'requested_by_customer' }],
  ]
  for (const [path, body] of tries) {
    const { status, body: answer, text } = await shop.request('POST', path, body)
    assert.deepEqual([status, answer.error?.code], [409, 'payment_in_progress'], `${path} ${text}`)
  }
})

test('an invoice that became less while its page was open is not charged the old amount', async () => {
  const customer = await shop.customer()
  const { id } = await openInvoice(customer)
  const session = await payInvoice(customer, id)
  await made('/v1/credit_notes', { invoice_id: id, amount: 10000, reason: 'requested_by_customer' })

  const answer = await shop.pay(session.id, 'success')

  assert.deepEqual([answer.status, answer.body.error.code], [409, 'invoice_not_open'])
  assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status, 'canceled')
  const anew = await payInvoice(customer, id)
  assert.equal(anew.amount_total, 20000)
  assert.equal((await shop.pay(anew.id, 'success')).body.checkout_status, 'completed')
  assert.equal(await kept(customer), 20000)
})

test('an invoice that was paid otherwise: what a provider took beside it goes back', async () => {
  const customer = await shop.customer()
  await saveCard(customer)
  const { id } = await openInvoice(customer)
  const session = await payInvoice(customer, id)
  assert.equal((await shop.request('POST', `/v1/invoices/${id}/pay`, {})).body.status, 'paid')

  await paidAtTheProvider(session.id)

  const lost = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.deepEqual([lost.checkout_status, lost.failure_reason], ['failed', 'invoice_not_open'])
  const [refund] = (await shop.read(`/v1/refunds?customer=${customer}`)).data
  assert.deepEqual([refund.status, refund.amount, refund.reason], ['succeeded', 30000, 'duplicate_payment'])
  assert.equal(await kept(customer), 30000)
})

test('a code against the button: one charge, of what the session says', async () => {
  await made('/v1/coupons', { lookup_key: 'ten', percent_off: '10', duration: 'once' })
  await made('/v1/promotion_codes', { code: 'TEN', coupon: 'ten' })
  for (let round = 0; round < 8; round += 1) {
    const customer = await shop.customer()
    const session = await shop.session(customer, { allow_promotion_codes: true })
    const posted = { method: 'POST', redirect: 'manual', body: new URLSearchParams({ code: 'ten' }) } as const
    // In every second round a page at the provider is open already, for the old amount.
    if (round % 2 === 1) assert.equal((await shop.pay(session.id, 'declined')).status, 402)
    const [code, ...pressed] = await Promise.all([
      fetch(`${session.payment_action.url}/promotion_code`, posted),
      shop.pay(session.id, 'success'),
      shop.pay(session.id, 'success'),
    ])
    await code.text()
    for (const { status } of [code, ...pressed]) assert.ok(status < 500, `${status}`)
    const pending = (await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status === 'pending'
    if (pending) assert.equal((await shop.pay(session.id, 'success')).status, 200)
    await quiet()
    const done = await shop.read(`/v1/checkout/sessions/${session.id}`)
    assert.equal(done.checkout_status, 'completed')
    assert.deepEqual(
      (await charges(customer)).map(p => p.amount - p.amount_refunded),
      [done.amount_total],
    )
  }
})

test('a code that leaves what cannot be charged is refused', async () => {
  const product = await made('/v1/products', { name: 'Dinar' })
  const price = await made('/v1/prices', { product_id: product.id, currency: 'kwd', unit_amount: 1000 })
  await made('/v1/coupons', { lookup_key: 'nearly', percent_off: '99.5', duration: 'once' })
  await made('/v1/promotion_codes', { code: 'NEARLY', coupon: 'nearly' })
  const session = await made('/v1/checkout/sessions', {
    customer_external_id: await shop.customer(),
    action: 'one_time_payment',
    line_items: [{ price: price.id }],
    allow_promotion_codes: true,
  })
  const body = new URLSearchParams({ code: 'nearly' })
  const answer = await fetch(`${session.payment_action.url}/promotion_code`, { method: 'POST', redirect: 'manual', body })
  await answer.text()
  const after = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.deepEqual([answer.status, after.amount_total], [422, 1000])
})
