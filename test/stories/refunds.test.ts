/** Money given back by the merchant: what is refunded, what the credit note says, what the books say. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountsOf } from '../support/accounts.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let rates: { exclusive: string; inclusive: string }

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  const rate = async (body: object) => (await shop.request('POST', '/v1/tax_rates', { name: 'GST', ...body })).body.id as string
  rates = { exclusive: await rate({ percentage: '18', inclusive: false }), inclusive: await rate({ percentage: '7', inclusive: true }) }
  await shop.request('POST', '/v1/coupons', { lookup_key: 'fifth', percent_off: '20', duration: 'once' })
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

const item = (name: string, amount: number, currency = 'usd') => ({
  price_data: { currency, unit_amount: amount, product_data: { name } },
  quantity: 1,
})

type Cart = { lines?: object[]; currency?: string; more?: object; card?: string }

/** A purchase, paid: what the API shows of it. */
async function paid({ lines = [item('Shoes', 6_000), item('Socks', 4_000)], more = {}, card = 'success' }: Cart = {}) {
  const made = await shop.request('POST', '/v1/checkout/sessions', {
    customer_external_id: await shop.customer(),
    action: 'one_time_payment',
    line_items: lines,
    ...more,
  })
  assert.equal(made.status, 201, made.text)
  const done = await shop.pay(made.body.id, card)
  assert.equal(done.body.checkout_status, 'completed', done.text)
  const payment = await shop.read(`/v1/payments/${done.body.payment_id}`)
  return { payment, invoice: await shop.read(`/v1/invoices/${payment.invoice_id}`) }
}

const refund = (paymentId: string, more: object = {}, headers: Record<string, string> = {}) =>
  shop.request('POST', '/v1/refunds', { payment_id: paymentId, ...more }, headers)

async function refunded(paymentId: string, more: object = {}) {
  const answer = await refund(paymentId, more)
  assert.equal(answer.status, 201, answer.text)
  assert.equal(answer.body.status, 'succeeded', answer.text)
  return { refund: answer.body, note: await shop.read(`/v1/credit_notes/${answer.body.credit_note_id}`) }
}

const accounts = (...ids: string[]) => accountsOf(server.database.sql, ...ids)

const typesOf = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}`)).data.map((event: { event_type: string }) => event.event_type).reverse()

test('a full refund gives back everything, and nothing is left in the books', async () => {
  const { payment, invoice } = await paid({
    more: { tax_rates: [rates.exclusive], shipping_amount: 500, discounts: [{ coupon: 'fifth' }] },
  })
  assert.deepEqual([invoice.total, invoice.tax_total], [10_030, 1_530])

  const { refund: made, note } = await refunded(payment.id)

  assert.equal(made.amount, 10_030)
  assert.equal(made.reason, 'requested_by_customer')
  assert.match(note.number, /^CN-\d{6}$/)
  assert.deepEqual(
    { ...note, ...{ lines: note.lines.map((l: { amount: number; tax_amount: number }) => [l.amount, l.tax_amount]) } },
    {
      ...note,
      ...{
        status: 'issued',
        invoice_id: invoice.id,
        refund_id: made.id,
        subtotal: 8_500,
        tax_total: 1_530,
        total: 10_030,
        balance_total: 0,
      },
      lines: [
        [4_800, 864],
        [3_200, 576],
        [500, 90],
      ],
    },
  )
  assert.deepEqual(await accounts(invoice.id, payment.id), {})
  const after = await shop.read(`/v1/invoices/${invoice.id}`)
  assert.deepEqual([after.status, after.amount_paid, after.amount_refunded], ['paid', 10_030, 10_030])
  assert.equal((await shop.read(`/v1/payments/${payment.id}`)).amount_refunded, 10_030)
  assert.deepEqual(await typesOf(made.id), ['refund.created', 'refund.succeeded'])
  assert.deepEqual(await typesOf(note.id), ['credit_note.created'])
  assert.ok((await typesOf(payment.id)).includes('payment.refunded'))
})

test('in parts, tax contained in the prices: the last part takes the rest', async () => {
  const { payment, invoice } = await paid({ lines: [item('Shoes', 3_333), item('Socks', 1_001)], more: { tax_rates: [rates.inclusive] } })

  const first = await refunded(payment.id, { amount: 1_000, reason: 'DUPLICATE', metadata: { ticket: '7' } })
  assert.deepEqual([first.refund.reason, first.refund.metadata, first.note.reason], ['duplicate', { ticket: '7' }, 'duplicate'])
  assert.equal(first.note.total, 1_000)
  const second = await refunded(payment.id)

  assert.equal(second.refund.amount, 3_334)
  const sum = (key: string) => [first, second].reduce((total, { note }) => total + note[key], 0)
  assert.deepEqual([sum('total'), sum('tax_included_total')], [4_334, invoice.tax_included_total])
  assert.deepEqual(await accounts(invoice.id, payment.id), {})
  const notes = await shop.read(`/v1/credit_notes?invoice=${invoice.id}`)
  assert.deepEqual(
    notes.data.map((n: { id: string }) => n.id),
    [second.note.id, first.note.id],
  )
})

test('by line: what is named is what is given back', async () => {
  const { payment, invoice } = await paid({ more: { tax_rates: [rates.exclusive] } })
  const [shoes, socks] = invoice.lines.data

  const { refund: made, note } = await refunded(payment.id, { lines: [{ invoice_line_id: socks.id, amount: 2_360 }] })

  assert.equal(made.amount, 2_360)
  assert.deepEqual(
    note.lines.map((l: Record<string, unknown>) => [l.invoice_line_id, l.description, l.amount, l.tax_amount]),
    [[socks.id, 'Socks', 2_000, 360]],
  )
  const tooMuch = await refund(payment.id, { lines: [{ invoice_line_id: socks.id, amount: 2_361 }] })
  assert.deepEqual([tooMuch.status, tooMuch.body.error.code, tooMuch.body.error.details.left], [400, 'amount_invalid', 2_360])
  const foreign = await refund(payment.id, { lines: [{ invoice_line_id: 'il_other', amount: 1 }] })
  assert.deepEqual([foreign.status, foreign.body.error.code], [404, 'not_found'])
  const unequal = await refund(payment.id, { amount: 10, lines: [{ invoice_line_id: shoes.id, amount: 11 }] })
  assert.deepEqual([unequal.status, unequal.body.error.param], [400, 'amount'])
  const noShipping = await refund(payment.id, { lines: [{ invoice_line_id: null, amount: 1 }] })
  assert.equal(noShipping.body.error.code, 'not_found')
})

test('what a currency cannot charge went to the balance, and the last refund takes it back from there', async () => {
  const { payment, invoice } = await paid({ lines: [item('Pearl', 12_345, 'kwd')] })
  assert.deepEqual([invoice.total, invoice.balance_total, payment.amount], [12_345, 5, 12_340])

  assert.equal((await refund(payment.id, { amount: 1_001 })).body.error.code, 'amount_invalid')
  const first = await refunded(payment.id, { amount: 1_000 })
  const last = await refunded(payment.id)

  assert.deepEqual([first.note.balance_total, last.note.balance_total, last.note.total, last.refund.amount], [0, 5, 11_345, 11_340])
  assert.deepEqual(await accounts(invoice.id, payment.id), {})
})

test('more than is left is refused, and says what is', async () => {
  const { payment } = await paid()
  await refunded(payment.id, { amount: 9_000 })

  const answer = await refund(payment.id, { amount: 1_001 })

  assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.details.refundable], [400, 'refund_exceeds_payment', 1_000])
  await refunded(payment.id, { amount: 1_000 })
  const nothing = await refund(payment.id)
  assert.deepEqual([nothing.body.error.code, nothing.body.error.details.refundable], ['refund_exceeds_payment', 0])
})

test('many refunds at once never come to more than was captured', async () => {
  const { payment, invoice } = await paid()

  const answers = await Promise.all(Array.from({ length: 8 }, () => refund(payment.id, { amount: 3_000 })))

  assert.deepEqual(answers.map(a => a.status).sort(), [201, 201, 201, 400, 400, 400, 400, 400])
  assert.equal((await shop.read(`/v1/payments/${payment.id}`)).amount_refunded, 9_000)
  await refunded(payment.id)
  assert.deepEqual(await accounts(invoice.id, payment.id), {})
})

test('the same Idempotency-Key gives back once', async () => {
  const { payment } = await paid()
  const key = { 'idempotency-key': 'refund-1' }

  const [first, again] = [await refund(payment.id, { amount: 100 }, key), await refund(payment.id, { amount: 100 }, key)]

  assert.equal(first.status, 201)
  assert.equal(again.body.id, first.body.id)
  assert.equal((await shop.read(`/v1/payments/${payment.id}`)).amount_refunded, 100)
})

test('a request that was cut off is found again by its key', async () => {
  const [{ payment }, other] = [await paid(), await paid()]
  const key = { 'idempotency-key': 'refund-2' }
  const first = await refund(payment.id, { amount: 100 }, key)
  // As if the process had ended before it could store its answer.
  await server.database.sql`delete from idempotent_requests where environment_id = ${shop.environmentId} and key = 'refund-2'`

  const again = await refund(payment.id, { amount: 100 }, key)

  assert.equal(again.body.id, first.body.id)
  assert.equal((await shop.read(`/v1/payments/${payment.id}`)).amount_refunded, 100)
  await server.database.sql`delete from idempotent_requests where environment_id = ${shop.environmentId} and key = 'refund-2'`
  assert.equal((await refund(other.payment.id, {}, key)).status, 422)
})

test('only money that paid something is given back', async () => {
  const session = await shop.session(await shop.customer())
  await shop.pay(session.id, 'declined')
  const [declined] = (await shop.read(`/v1/payments?checkout_session=${session.id}`)).data

  const answers = [await refund(declined.id), await refund('pay_unknown')]

  assert.deepEqual(
    answers.map(a => [a.status, a.body.error.code]),
    [
      [409, 'payment_not_refundable'],
      [404, 'not_found'],
    ],
  )
})

test('a provider that refuses: the refund fails, its credit note is void, and the books are as before', async () => {
  const { payment, invoice } = await paid()
  const before = await accounts(invoice.id, payment.id)
  // The sandbox's own books say that the money is gone.
  const books = server.database.sql
  await books`update sandbox_payments set refunded = amount where environment_id = ${shop.environmentId} and id = ${payment.provider_reference}`

  const answer = await refund(payment.id, { amount: 500 })

  assert.deepEqual([answer.status, answer.body.status, answer.body.failure.code], [201, 'failed', 'refund_exceeds_payment'])
  const note = await shop.read(`/v1/credit_notes/${answer.body.credit_note_id}`)
  assert.equal(note.status, 'void')
  assert.deepEqual(await accounts(invoice.id, payment.id), before)
  assert.deepEqual(await typesOf(answer.body.id), ['refund.created', 'refund.failed'])
  assert.deepEqual(await typesOf(note.id), ['credit_note.created', 'credit_note.voided'])
  assert.equal((await shop.read(`/v1/invoices/${invoice.id}`)).amount_refunded, 0)
  // What failed is free to be given back again.
  await books`update sandbox_payments set refunded = 0 where environment_id = ${shop.environmentId} and id = ${payment.provider_reference}`
  await refunded(payment.id)
  assert.deepEqual(await accounts(invoice.id, payment.id), {})
})

/** One payment of two invoices: the first of a subscription, and what was invoiced for it since. */
async function paidTogether() {
  const customer = await shop.customer()
  const subscription = await shop.request('POST', '/v1/subscriptions', {
    customer_external_id: customer,
    plan_id: 'plan_pro_monthly',
    currency: 'inr',
    billing_period: 'monthly',
  })
  assert.equal(subscription.body.status, 'incomplete', subscription.text)
  const draft = await shop.request('POST', '/v1/invoices', {
    customer_external_id: customer,
    collection_method: 'send_invoice',
    line_items: [item('Setup', 10_000, 'inr')],
  })
  await server.database.sql`update invoices set subscription_id = ${subscription.body.id} where id = ${draft.body.id}`
  await shop.request('POST', `/v1/invoices/${draft.body.id}/finalize`)
  const session = await shop.request('POST', '/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'activate_subscription',
    configuration: { activate_subscription_params: { subscription_id: subscription.body.id } },
  })
  assert.equal(session.body.amount_total, 59_900, session.text)
  const done = await shop.pay(session.body.id, 'success')
  assert.equal(done.body.checkout_status, 'completed', done.text)
  return { paymentId: done.body.payment_id as string, invoices: [subscription.body.latest_invoice_id, draft.body.id] as [string, string] }
}

test('a payment of several invoices is given back from the oldest first, each with a credit note of its own', async () => {
  const { paymentId, invoices } = await paidTogether()
  const notesOf = async (refundId: string) =>
    (await Promise.all(invoices.map(id => shop.read(`/v1/credit_notes?invoice=${id}`)))).map(list =>
      list.data.filter((n: { refund_id: string }) => n.refund_id === refundId).map((n: { total: number }) => n.total),
    )

  const within = await refunded(paymentId, { amount: 40_000 })
  assert.deepEqual(await notesOf(within.refund.id), [[40_000], []])
  const across = await refunded(paymentId, { amount: 10_000 })
  assert.deepEqual(await notesOf(across.refund.id), [[9_900], [100]])
  assert.equal(across.note.invoice_id, invoices[0])
  const [setup] = (await shop.read(`/v1/invoices/${invoices[1]}`)).lines.data
  const tooMuch = await refund(paymentId, { lines: [{ invoice_line_id: setup.id, amount: 9_901 }] })
  assert.equal(tooMuch.status, 400, tooMuch.text)
  const named = await refunded(paymentId, { lines: [{ invoice_line_id: setup.id, amount: 9_000 }] })
  assert.deepEqual(await notesOf(named.refund.id), [[], [9_000]])
  await refunded(paymentId)

  assert.deepEqual(await accounts(...invoices, paymentId), {})
  const after = await Promise.all(invoices.map(id => shop.read(`/v1/invoices/${id}`)))
  assert.deepEqual(
    after.map(i => [i.status, i.amount_refunded]),
    [
      ['paid', 49_900],
      ['paid', 10_000],
    ],
  )
})
