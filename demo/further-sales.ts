/** What else can be sold, each line of it a line of a ledger: with a letter, with a code, on trial, by activation; and given back. */
import assert from 'node:assert/strict'
import { type Api, until } from './api.ts'
import type { Buyer } from './buyer.ts'
import { entry, money, say } from './say.ts'
import type { Shop } from './shop.ts'

export async function playFurtherSales(api: Api, shop: Shop, buyer: Buyer): Promise<void> {
  say('Everything else that can be bought, as a ledger.')
  await sellWithLetter(api, shop, buyer)
  const prints = await sellWithCode(api, shop, buyer)
  await sellTrial(api)
  await activate(api)
  await giveBack(api, prints)
}

async function customer(api: Api, externalId: string, name: string): Promise<string> {
  await api.post('/v1/customers', { external_id: externalId, name, email: `${externalId}@example.com` })
  return externalId
}

async function completed(api: Api, id: string) {
  return await until(
    'a completed session',
    () => api.get(`/v1/checkout/sessions/${id}`),
    session => session.checkout_status === 'completed',
  )
}

/** The questionnaire and an HSA card, both typed; the letter is issued by the clinician's call. */
async function sellWithLetter(api: Api, shop: Shop, { page, pay, keep }: Buyer): Promise<void> {
  const product = await api.post('/v1/products', {
    ...{ name: 'Gym membership', description: 'All classes', visit_type: 'gym' },
    hsa_fsa_eligibility: 'letter_of_medical_necessity',
  })
  const price = await api.post('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount: 4999, billing_period: 'monthly' })
  const session = await api.post('/v1/checkout/sessions', {
    customer_external_id: await customer(api, 'user_mia', 'Mia Lopez'),
    action: 'create_subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: `${shop.url}/welcome?session_id={CHECKOUT_SESSION_ID}`,
  })
  assert.equal(session.letter_of_medical_necessity_required, true)
  await page.goto(session.payment_action.url)
  await page.getByLabel('Full name').fill('Mia Lopez')
  await page.getByLabel('Date of birth').fill('1990-05-17')
  await page.getByLabel('State where you live').fill('California')
  await page.getByLabel('What do you want to treat').fill('High blood pressure')
  await page.getByLabel('I agree').check()
  await keep('5-letter')
  await page.getByRole('button', { name: 'Send answers and continue' }).click()
  await pay('4000 0512 3000 0072', 'Subscribe for $49.99 a month')
  await page.waitForURL(`${shop.url}/welcome?**`)
  const done = await completed(api, session.id)
  const invoice = await api.get(`/v1/invoices/${done.invoice_id}`)
  entry('Mia: gym membership, HSA card …0072', money(invoice.amount_paid, 'usd'), `${invoice.status}, ${invoice.number}`)
  const [letter] = (await api.get(`/v1/letters?checkout_session=${session.id}`)).data
  const issued = await api.post(`/v1/letters/${letter.id}/issue`, {})
  assert.deepEqual([letter.status, issued.status], ['submitted', 'issued'])
  entry('     her letter of medical necessity', '', `required, ${letter.status}, ${issued.status}`)
  await page.goto(session.payment_action.url)
  await keep('6-letter-receipt')
}

/** Typed on the page: a code that is wrong, one that is right. */
async function sellWithCode(api: Api, shop: Shop, { page, pay, keep }: Buyer): Promise<string> {
  const coupon = await api.post('/v1/coupons', { name: 'Launch', percent_off: '20', duration: 'once' })
  await api.post('/v1/promotion_codes', { code: 'LAUNCH20', coupon: coupon.id })
  const session = await api.post('/v1/checkout/sessions', {
    customer_external_id: await customer(api, 'user_noa', 'Noa Levi'),
    action: 'one_time_payment',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 1000, product_data: { name: 'Print of a whale' } }, quantity: 3 }],
    allow_promotion_codes: true,
    success_url: `${shop.url}/welcome?session_id={CHECKOUT_SESSION_ID}`,
  })
  await page.goto(session.payment_action.url)
  for (const code of ['LUNCH20', 'LAUNCH20']) {
    await page.getByLabel('Promotion code').fill(code)
    await page.getByRole('button', { name: 'Apply' }).click()
    if (code === 'LUNCH20') await page.getByRole('alert').getByText('This code is not known').waitFor()
  }
  await page.getByText('Discount (LAUNCH20)').waitFor()
  await keep('7-code')
  await pay('4242 4242 4242 4242', 'Pay $24.00')
  await page.waitForURL(`${shop.url}/welcome?**`)
  const done = await completed(api, session.id)
  const invoice = await api.get(`/v1/invoices/${done.invoice_id}`)
  entry('Noa: three prints, once', money(invoice.subtotal, 'usd'), '')
  entry('     code LAUNCH20', money(-invoice.discount_total, 'usd'), '')
  entry('     paid', money(invoice.amount_paid, 'usd'), `${invoice.status}, ${invoice.number}`)
  return done.payment_id
}

/** By the call for tests: through the same path as the page. */
async function sellTrial(api: Api): Promise<void> {
  const { id } = await api.post('/v1/checkout/sessions', {
    customer_external_id: await customer(api, 'user_ida', 'Ida Berg'),
    action: 'create_subscription',
    configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'inr', trial_period_days: 14 } },
  })
  const done = await api.post(`/v1/test_helpers/checkout/sessions/${id}/pay`, { test_card: 'success' })
  const subscription = await api.get(`/v1/subscriptions/${done.subscription_id}`)
  assert.deepEqual([done.payment_status, subscription.status], ['no_payment_required', 'trialing'])
  entry('Ida: Pro, 14 days of trial', money(0, 'inr'), `${subscription.status} until ${subscription.trial_end.slice(0, 10)}`)
}

async function activate(api: Api): Promise<void> {
  const buyer = await customer(api, 'user_kai', 'Kai Mori')
  const waiting = await api.post('/v1/subscriptions', { customer_external_id: buyer, plan_id: 'plan_pro_monthly', currency: 'inr' })
  entry('Kai: Pro, without a card', money(49900, 'inr'), waiting.status)
  const session = await api.post('/v1/checkout/sessions', {
    customer_external_id: buyer,
    action: 'activate_subscription',
    configuration: { activate_subscription_params: { subscription_id: waiting.id } },
  })
  await api.post(`/v1/test_helpers/checkout/sessions/${session.id}/pay`, { test_card: 'success' })
  const active = await api.get(`/v1/subscriptions/${waiting.id}`)
  const invoice = await api.get(`/v1/invoices/${waiting.latest_invoice_id}`)
  assert.deepEqual([active.status, invoice.status], ['active', 'paid'])
  entry('     activated: what was open is paid', money(invoice.amount_paid, 'inr'), `${active.status}, ${invoice.number} ${invoice.status}`)
}

async function giveBack(api: Api, paymentId: string): Promise<void> {
  const refund = await api.post('/v1/refunds', { payment_id: paymentId, amount: 800, reason: 'requested_by_customer' })
  const note = await api.get(`/v1/credit_notes/${refund.credit_note_id}`)
  assert.deepEqual([refund.status, note.total], ['succeeded', 800])
  entry('Noa: one print given back', money(-refund.amount, 'usd'), `refund ${refund.status}, credit note ${note.number}`)
}
