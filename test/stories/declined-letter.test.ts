/** A letter is declined after the money came: by a health savings card it goes back and the subscription ends, by another it stays. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { transaction } from '../../src/db/transaction.ts'
import { undoDeclined } from '../../src/engine/letter/undo-declined.ts'
import { untilQuiet } from '../support/furnished.ts'
import { letterProduct, letterSession, submittedLetter } from '../support/letters.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let gym: { product: string; price: string }

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  gym = await letterProduct(shop)
})
after(async () => {
  await server?.assertIntegrity()
  await server?.stop()
})

const made = async (path: string, body: object) => {
  const answer = await shop.request('POST', `/v1${path}`, body)
  assert.ok(answer.status < 300, answer.text)
  return answer.body
}
const refundsOf = async (payment: string) => (await shop.read(`/v1/refunds?payment=${payment}`)).data

/** Answered, paid, declined. */
async function declined(card: string, more: object = {}) {
  const session = await letterSession(shop, gym.price, await shop.customer(), more)
  const [letter, ...others] = await answered(session)
  const paid = (await shop.pay(session.id, card)).body
  assert.equal(paid.checkout_status, 'completed')
  await made(`/letters/${letter.id}/decline`, { reason: 'Not for this.' })
  await untilQuiet(server, shop.environmentId)
  return { paid, letter, others, refunds: await refundsOf(paid.payment_id) }
}

async function answered(session: { id: string; url: string }) {
  await submittedLetter(shop, session)
  const { data } = await shop.read(`/v1/letters?checkout_session=${session.id}`)
  return [...data].sort((a, b) => Number(b.product_id === gym.product) - Number(a.product_id === gym.product))
}
const subscriptionOf = async ({ paid }: { paid: { subscription_id: string } }) =>
  (await shop.read(`/v1/subscriptions/${paid.subscription_id}`)).status

test('by a health savings card: given back with a credit note, and the subscription ended', async () => {
  const story = await declined('hsa_fsa')
  const [refund, ...more] = story.refunds
  assert.deepEqual([refund.amount, refund.reason, refund.status, more], [4999, 'letter_declined', 'succeeded', []])
  assert.match(refund.credit_note_id, /^cn_/)
  assert.equal(await subscriptionOf(story), 'canceled')
  const invoice = await shop.read(`/v1/invoices/${story.paid.invoice_id}`)
  assert.deepEqual([invoice.status, invoice.amount_refunded], ['paid', 4999])
  const events = (await shop.read('/v1/webhook_events?limit=100')).data
  const about = new Set([story.letter.id, story.paid.subscription_id, refund.id])
  const told = events.filter((e: { data: { id: string } }) => about.has(e.data.id)).map((e: { event_type: string }) => e.event_type)
  assert.deepEqual(told.reverse().slice(-4), ['letter.declined', 'subscription.canceled', 'refund.created', 'refund.succeeded'])
})

test('by another card: nothing is given back, nothing ends', async () => {
  const story = await declined('success')
  assert.deepEqual([story.refunds, await subscriptionOf(story)], [[], 'active'])
})

test('where the environment says so, nothing is given back either', async () => {
  const set = (value: boolean) => made(`/environments/${shop.environmentId}`, { refund_on_declined_letter: value })
  assert.equal((await set(false)).refund_on_declined_letter, false)
  const story = await declined('hsa_fsa')
  assert.deepEqual([story.refunds, await subscriptionOf(story)], [[], 'active'])
  assert.equal((await set(true)).refund_on_declined_letter, true)
})

test('what went on with the subscription is given back once; what was sold beside it is kept', async () => {
  const spa = await letterProduct(shop)
  const towel = await made('/products', { name: 'Towel' })
  const once = await made('/prices', { product_id: towel.id, currency: 'inr', unit_amount: 700 })
  const line_items = [{ price: gym.price, quantity: 2 }, { price: spa.price }, { price: once.id }]
  const story = await declined('hsa_fsa', { line_items, shipping_amount: 100 })
  assert.equal(story.paid.amount_total, 4999 * 3 + 700 + 100)
  assert.deepEqual(
    story.refunds.map((r: { amount: number }) => r.amount),
    [4999 * 3],
  )
  assert.equal(await subscriptionOf(story), 'canceled')
  const [other] = story.others
  await made(`/letters/${other.id}/decline`, { reason: 'Nor for this.' })
  assert.equal((await refundsOf(story.paid.payment_id)).length, 1)
})

test('of a one-time purchase the money of its product alone goes back, as far as it is still there', async () => {
  const belt = await made('/products', { name: 'Belt', hsa_fsa_eligibility: 'letter_of_medical_necessity' })
  const price = await made('/prices', { product_id: belt.id, currency: 'inr', unit_amount: 2_000 })
  const water = await made('/products', { name: 'Water' })
  const other = await made('/prices', { product_id: water.id, currency: 'inr', unit_amount: 500 })
  const session = await made('/checkout/sessions', {
    ...{ customer_external_id: await shop.customer(), action: 'one_time_payment' },
    line_items: [{ price: other.id }, { price: price.id }],
  })
  const letter = await submittedLetter(shop, session)
  const { payment_id, invoice_id } = (await shop.pay(session.id, 'hsa_fsa')).body
  const lines = (await shop.read(`/v1/invoices/${invoice_id}`)).lines.data
  const belts = lines.find((line: { price_id: string }) => line.price_id === price.id)
  await made('/refunds', { payment_id, reason: 'requested_by_customer', lines: [{ invoice_line_id: belts.id, amount: 300 }] })
  await made(`/letters/${letter.id}/decline`, { reason: 'Not for this.' })
  await untilQuiet(server, shop.environmentId)
  assert.deepEqual(
    (await refundsOf(payment_id)).map((r: { amount: number; reason: string }) => [r.amount, r.reason]),
    [
      [1_700, 'letter_declined'],
      [300, 'requested_by_customer'],
    ],
  )
})

test('while its payment is disputed nothing is given back twice, and the letter is declined all the same', async () => {
  const session = await letterSession(shop, gym.price, await shop.customer())
  const letter = await submittedLetter(shop, session)
  const { payment_id, subscription_id, customer_id } = (await shop.pay(session.id, 'disputed')).body
  await untilQuiet(server, shop.environmentId)
  // No test card is both.
  await server.database.sql`update payment_methods set hsa_fsa = true where customer_id = ${customer_id}`
  assert.equal((await made(`/letters/${letter.id}/decline`, { reason: 'Not for this.' })).status, 'declined')
  assert.deepEqual(await refundsOf(payment_id), [])
  assert.equal((await shop.read(`/v1/subscriptions/${subscription_id}`)).status, 'canceled')
  assert.ok(server.complaints.some(each => /not refunded/.test(each.message)))
})

test('declined before the payment came: it comes, completes the session, and goes back', async () => {
  const session = await letterSession(shop, gym.price, await shop.customer())
  const letter = await submittedLetter(shop, session)
  await made(`/letters/${letter.id}/decline`, { reason: 'Not for this.' })
  const { checkout_status, payment_id, subscription_id } = (await shop.pay(session.id, 'hsa_fsa')).body
  assert.equal(checkout_status, 'completed')
  const undo = () => transaction(server.workers, shop.environmentId, tx => undoDeclined(server.workers, tx, session.id))
  // Twice is once.
  await undo()
  await undo()
  await untilQuiet(server, shop.environmentId)
  assert.deepEqual(
    (await refundsOf(payment_id)).map((r: { amount: number; status: string }) => [r.amount, r.status]),
    [[4999, 'succeeded']],
  )
  assert.equal((await shop.read(`/v1/subscriptions/${subscription_id}`)).status, 'canceled')
})
