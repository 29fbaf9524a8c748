/** Journey 001 in our own words: a product that needs a letter, its monthly price, a session by line items, the letter. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let monthly: string

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  const product = await made('/v1/products', {
    name: 'Test Product',
    description: 'Test Product Description',
    visit_type: 'gym',
    hsa_fsa_eligibility: 'letter_of_medical_necessity',
  })
  assert.deepEqual([product.active, product.upc_code, product.gtin, product.visit_type], [true, null, null, 'gym'])
  const price = await made('/v1/prices', {
    product_id: product.id,
    description: 'Our awesome new price',
    currency: 'usd',
    unit_amount: 4999,
    billing_period: 'monthly',
  })
  assert.deepEqual([price.type, price.unit_amount, price.version], ['recurring', 4999, 1])
  monthly = price.id
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

async function made(path: string, body: object) {
  const answer = await shop.request('POST', path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const session = (customer: string) =>
  made('/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'create_subscription',
    line_items: [{ price: monthly, quantity: 1 }],
  })

/** Posts a form of the page as a browser without a script does; answers where it leads. */
async function post(url: string, fields: Record<string, string>) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() }
}
const answers = {
  full_name: 'Jane Smith',
  date_of_birth: '1990-05-17',
  state: 'CA',
  conditions: 'canary-hypertension',
  history: '',
  consent: 'yes',
}
const letterOf = async (sessionId: string) => (await shop.read(`/v1/letters?checkout_session=${sessionId}`)).data[0]
const eventTypes = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}`)).data.map((e: { event_type: string }) => e.event_type).toReversed()

test('required, answered on the page, declined by the bank, paid, issued', async () => {
  const customer = await shop.customer()
  const offered = await session(customer)
  assert.deepEqual(
    [
      offered.amount_total,
      offered.amount_subtotal,
      offered.hsa_fsa_eligible,
      offered.letter_of_medical_necessity_required,
      offered.visit_type,
    ],
    [4999, 4999, true, true, 'gym'],
  )
  const required = await letterOf(offered.id)
  assert.equal(required.status, 'required')

  const early = await post(`${offered.url}/pay`, { test_card: 'success' })
  assert.equal(early.status, 303, 'the questionnaire comes before the payment')
  assert.equal((await shop.read(`/v1/payments?customer=${customer}`)).data.length, 0)
  const incomplete = await post(`${offered.url}/letter`, { ...answers, conditions: '' })
  assert.deepEqual([incomplete.status, incomplete.html.includes('role="alert"'), incomplete.html.includes('Jane Smith')], [422, true, true])
  assert.equal((await post(`${offered.url}/letter`, answers)).status, 303)
  assert.equal((await letterOf(offered.id)).status, 'submitted')

  const declined = await shop.pay(offered.id, 'insufficient_funds')
  assert.deepEqual([declined.status, declined.body.error.details.decline_code], [402, 'insufficient_funds'])
  const paid = await shop.pay(offered.id, 'success')
  assert.deepEqual([paid.status, paid.body.checkout_status], [200, 'completed'])

  const issued = await shop.request('POST', `/v1/letters/${required.id}/issue`, {})
  assert.deepEqual([issued.status, issued.body.status], [200, 'issued'])
  assert.deepEqual(await eventTypes(required.id), ['letter.required', 'letter.issued'])
  const invoice = await shop.read(`/v1/invoices/${paid.body.invoice_id}`)
  assert.equal(invoice.lines.data[0].hsa_fsa_eligible, true)
  const page = await (await fetch(invoice.hosted_invoice_url)).text()
  assert.match(page, /HSA/)
  const told = JSON.stringify(await shop.read('/v1/webhook_events?limit=100'))
  assert.ok(!told.includes('canary-hypertension'), 'health answers are in no event')
})

test('a declined letter keeps an ordinary card paid, and gives an HSA card its money back and ends the subscription', async () => {
  for (const [card, refunds, status] of [
    ['success', 0, 'active'],
    ['hsa_fsa', 1, 'canceled'],
  ] as const) {
    const customer = await shop.customer()
    const offered = await session(customer)
    await post(`${offered.url}/letter`, answers)
    const paid = await shop.pay(offered.id, card)
    assert.equal(paid.status, 200, paid.text)
    const letter = await letterOf(offered.id)

    const declined = await shop.request('POST', `/v1/letters/${letter.id}/decline`, { reason: 'Not a medical need.' })

    assert.deepEqual([declined.status, declined.body.status], [200, 'declined'])
    assert.deepEqual(await eventTypes(letter.id), ['letter.required', 'letter.declined'])
    await shop.advance('PT1M')
    const given = (await shop.read(`/v1/refunds?customer=${customer}`)).data
    assert.equal(given.length, refunds)
    if (refunds > 0) assert.deepEqual([given[0].amount, given[0].status, given[0].reason], [4999, 'succeeded', 'letter_declined'])
    assert.equal((await shop.read(`/v1/subscriptions/${paid.body.subscription_id}`)).status, status)
  }
})

test('who has a valid letter is not asked again', async () => {
  const customer = await shop.customer()
  const first = await session(customer)
  await post(`${first.url}/letter`, answers)
  const letter = await letterOf(first.id)
  await shop.request('POST', `/v1/letters/${letter.id}/issue`, {})
  await shop.request('POST', `/v1/checkout/sessions/${first.id}/cancel`, {})

  const second = await session(customer)

  assert.deepEqual([second.letter_of_medical_necessity_required, second.hsa_fsa_eligible], [false, true])
})
