/** What is owed is lowered by credit notes: the invoice itself never changes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountsOf } from '../support/accounts.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let vat: string

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  vat = (await shop.request('POST', '/v1/tax_rates', { name: 'VAT', percentage: '20', inclusive: false })).body.id
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

async function owed(more: object = {}) {
  const draft = await shop.request('POST', '/v1/invoices', {
    customer_external_id: await shop.customer(),
    collection_method: 'send_invoice',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 10_000, product_data: { name: 'Work' } } }],
    tax_rates: [vat],
    ...more,
  })
  assert.equal(draft.status, 201, draft.text)
  const open = await shop.request('POST', `/v1/invoices/${draft.body.id}/finalize`)
  assert.equal(open.body.status, 'open', open.text)
  return open.body
}

const credit = (invoiceId: string, more: object = {}) => shop.request('POST', '/v1/credit_notes', { invoice_id: invoiceId, ...more })

const accounts = (...ids: string[]) => accountsOf(server.database.sql, ...ids)

const typesOf = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}`)).data.map((event: { event_type: string }) => event.event_type).reverse()

test('a part is taken off what is due; the rest makes the invoice paid', async () => {
  const invoice = await owed()

  const first = await credit(invoice.id, { amount: 3_000, reason: 'order_change', memo: 'One day less.', metadata: { ticket: '7' } })

  assert.equal(first.status, 201, first.text)
  const { subtotal, tax_total, total, refund_id, reason, memo, metadata, status } = first.body
  assert.deepEqual(
    [subtotal, tax_total, total, refund_id, reason, memo, metadata, status],
    [...[2_500, 500, 3_000, null, 'order_change', 'One day less.'], { ticket: '7' }, 'issued'],
  )
  const lower = await shop.read(`/v1/invoices/${invoice.id}`)
  assert.deepEqual([lower.status, lower.total, lower.amount_credited, lower.amount_remaining], ['open', 12_000, 3_000, 9_000])
  assert.deepEqual(await accounts(invoice.id), { receivable: 9_000n, revenue: -7_500n, tax_payable: -1_500n })

  const rest = await credit(invoice.id)

  assert.deepEqual([rest.body.total, rest.body.tax_total], [9_000, 1_500])
  const paid = await shop.read(`/v1/invoices/${invoice.id}`)
  assert.deepEqual([paid.status, paid.amount_remaining, paid.amount_paid], ['paid', 0, 0])
  assert.notEqual(paid.paid_at, null)
  assert.deepEqual(await accounts(invoice.id), {})
  assert.deepEqual(await typesOf(invoice.id), ['invoice.created', 'invoice.finalized', 'invoice.paid'])
  assert.deepEqual(await typesOf(rest.body.id), ['credit_note.created'])
})

test('what remains after a credit note is what is paid, and what was paid can be given back', async () => {
  const invoice = await owed()
  await credit(invoice.id, { lines: [{ invoice_line_id: invoice.lines.data[0].id, amount: 2_400 }] })
  const session = await shop.request('POST', '/v1/checkout/sessions', {
    customer_id: invoice.customer_id,
    action: 'pay_invoice',
    configuration: { pay_invoice_params: { invoice_id: invoice.id } },
  })
  assert.equal(session.body.amount_total, 9_600, session.text)
  const done = await shop.pay(session.body.id, 'success')
  assert.equal(done.body.checkout_status, 'completed', done.text)

  const refund = await shop.request('POST', '/v1/refunds', { payment_id: done.body.payment_id })

  assert.deepEqual([refund.body.status, refund.body.amount], ['succeeded', 9_600], refund.text)
  assert.deepEqual(await accounts(invoice.id, done.body.payment_id), {})
})

test('a credit note of too much, of a paid invoice, of none', async () => {
  const invoice = await owed()

  const tooMuch = await credit(invoice.id, { amount: 12_001 })
  assert.deepEqual([tooMuch.status, tooMuch.body.error.code, tooMuch.body.error.details.amount_remaining], [400, 'amount_invalid', 12_000])
  const ofLine = await credit(invoice.id, { lines: [{ invoice_line_id: 'il_other', amount: 1 }] })
  assert.deepEqual([ofLine.status, ofLine.body.error.code], [404, 'not_found'])
  const unequal = await credit(invoice.id, { amount: 2, lines: [{ invoice_line_id: invoice.lines.data[0].id, amount: 1 }] })
  assert.deepEqual([unequal.status, unequal.body.error.param], [400, 'amount'])
  const none = await credit('inv_unknown')
  assert.deepEqual([none.status, none.body.error.code], [404, 'not_found'])
  await credit(invoice.id)
  const paid = await credit(invoice.id, { amount: 1 })
  assert.deepEqual([paid.status, paid.body.error.code], [409, 'invoice_not_open'])
})

test('a subscription that waited for its first invoice goes on when that is credited in full', async () => {
  const made = await shop.request('POST', '/v1/subscriptions', {
    customer_external_id: await shop.customer(),
    plan_id: 'plan_pro_monthly',
    currency: 'inr',
    billing_period: 'monthly',
  })
  assert.equal(made.body.status, 'incomplete', made.text)

  const note = await credit(made.body.latest_invoice_id)

  assert.equal(note.status, 201, note.text)
  assert.equal((await shop.read(`/v1/subscriptions/${made.body.id}`)).status, 'active')
})

test('many at once take off no more than is due', async () => {
  const invoice = await owed()

  const answers = await Promise.all(Array.from({ length: 6 }, () => credit(invoice.id, { amount: 5_000 })))

  assert.deepEqual(answers.map(a => a.status).sort(), [201, 201, 400, 400, 400, 400])
  assert.equal((await shop.read(`/v1/invoices/${invoice.id}`)).amount_remaining, 2_000)
})
