/** What is said of an invoice that cannot be charged for want of a payment method. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { openShop, type Shop } from '../../test/support/shop.ts'

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

async function owed(customer: string): Promise<string> {
  const work = { price_data: { currency: 'inr', unit_amount: 5000, product_data: { name: 'Work' } } }
  const body = { customer_external_id: customer, collection_method: 'send_invoice', line_items: [work] }
  const { id } = (await shop.request('POST', '/v1/invoices', body)).body
  assert.equal((await shop.request('POST', `/v1/invoices/${id}/finalize`, {})).status, 200)
  return id
}

async function pay(invoice: string, body: object = {}) {
  const { status, body: answer } = await shop.request('POST', `/v1/invoices/${invoice}/pay`, body)
  return { said: [status, answer.error?.code, answer.error?.param], details: answer.error?.details }
}

const missing = [402, 'payment_method_missing', null]

test('a customer without a method is offered a page, on which one is saved', async () => {
  const invoice = await owed(await shop.customer())
  const { said, details } = await pay(invoice)
  assert.deepEqual([said, details.invoice_id], [missing, invoice])
  const page = await fetch(details.setup_url)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /Save card/)
})

test('a method of nobody, or of another customer, is not there', async () => {
  const [rich, poor] = [await shop.customer(), await shop.customer()]
  await shop.pay((await shop.session(rich)).id, 'success')
  const [method] = (await shop.read(`/v1/payment_methods?customer=${rich}`)).data
  for (const payment_method of ['pm_nobody', method.id])
    assert.deepEqual((await pay(await owed(poor), { payment_method })).said, [404, 'not_found', 'payment_method'])
  assert.equal((await pay(await owed(rich), { payment_method: method.id })).said[0], 200)
})

test('a method that was detached is not replaced by another one', async () => {
  const customer = await shop.customer()
  await shop.pay((await shop.session(customer)).id, 'success')
  const [old] = (await shop.read(`/v1/payment_methods?customer=${customer}`)).data
  await shop.pay((await shop.session(customer, { allow_multiple: true })).id, 'success')
  assert.equal((await shop.request('DELETE', `/v1/payment_methods/${old.id}`)).status, 200)
  const invoice = await owed(customer)
  assert.deepEqual((await pay(invoice, { payment_method: old.id })).said, missing)
  assert.equal((await pay(invoice)).said[0], 200)
})

test('a customer who was erased is offered no page', async () => {
  const customer = await shop.customer()
  const invoice = await owed(customer)
  assert.equal((await shop.request('DELETE', `/v1/customers/${customer}`)).status, 200)
  const { said, details } = await pay(invoice)
  assert.deepEqual([said, 'setup_url' in details], [missing, false])
})
