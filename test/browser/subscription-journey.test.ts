/** What begins a subscription, as buyers live it: a trial, a card kept for it, its activation, a part of its first month. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journeys, type World } from './journey.ts'

const { shop, world, withBuyer } = journeys()

const welcome = (id: string) => `${shop()}/welcome?session_id=${id}`
const pro = { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' }
const subscribe = (customer: string, more: object = {}) => ({
  customer_external_id: customer,
  action: 'create_subscription',
  configuration: { create_subscription_params: { ...pro, ...more } },
})
const once = (name: string, amount: number) => ({ price_data: { currency: 'usd', unit_amount: amount, product_data: { name } } })
/** A subscription that waits for its first payment. */
const waiting = ({ make }: World, customer: string, more: object = {}) =>
  make('/v1/subscriptions', { customer_external_id: customer, plan_id: 'plan_pro_monthly', currency: 'inr', ...more })
const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script'

  test(`a trial, ${how}`, async () => {
    const { customer, offer, read, get } = await world()
    const made = await offer(subscribe(await customer(), { trial_period_days: 14 }))
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await shown(page, 'After 14 days of trial ₹499.00 every month')
      await stops('trial', 'Payment method')
      await card('success')
      await press('Start 14-day trial')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('trial-started', 'Your 14-day trial has started')
      const subscription = await get(`/v1/subscriptions/${(await read(made)).subscription_id}`)
      assert.deepEqual([subscription.status, (await read(made)).payment_status], ['trialing', 'no_payment_required'])
      await shown(page, `from ${inWords(subscription.trial_end)}`)
    })
  })

  test(`a card kept for later, declined first, ${how}`, async () => {
    const { customer, offer, get, make } = await world()
    const buyer = await customer()
    const paid = await offer(subscribe(buyer))
    await make(`/v1/test_helpers/checkout/sessions/${paid.id}/pay`, { test_card: 'success' })
    const made = await offer({
      ...{ customer_external_id: buyer, action: 'add_payment_method' },
      configuration: { add_payment_method_params: { target_subscription_id: paid.subscription_id } },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await shown(page, 'Save a card for Pro')
      await stops('save', 'Payment method')
      await card('expired')
      await press('Save card')
      await page.getByRole('alert').getByText('the card has expired').waitFor()
      await stops('save-declined', 'Payment method')
      await card('success_mastercard')
      await press('Save card')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('saved', 'Your payment method is saved')
      await shown(page, 'It pays for Pro from now on.')
      await shown(page, 'Mastercard •••• 4444')
    })
    assert.equal((await get(`/v1/payment_methods?customer=${buyer}`)).data.length, 2)
  })

  test(`activated by paying what is open, ${how}`, async () => {
    const own = await world()
    const { customer, offer, get } = own
    const buyer = await customer()
    const subscription = await waiting(own, buyer)
    const made = await offer({
      ...{ customer_external_id: buyer, action: 'activate_subscription' },
      configuration: { activate_subscription_params: { subscription_id: subscription.id } },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await shown(page, `Renews on ${inWords(subscription.current_period_end)} for ₹499.00`)
      await stops('activate', 'Payment')
      await card('success')
      await press('Pay ₹499.00 and activate')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await shown(page, 'Pro is active.')
      await shown(page, `Then ₹499.00 a month, from ${inWords(subscription.current_period_end)}.`)
      await stops('activated', 'You paid ₹499.00')
    })
    assert.equal((await get(`/v1/subscriptions/${subscription.id}`)).status, 'active')
  })
}

test('a trial that ends by activation: the card is kept, the first period is charged, and the page says no more than is true', async () => {
  const own = await world()
  const { customer, offer, advance, get } = own
  const buyer = await customer()
  const trialing = await waiting(own, buyer, { trial_period_days: 14 })
  await advance('P1D')
  const made = await offer({
    ...{ customer_external_id: buyer, action: 'activate_subscription' },
    configuration: { activate_subscription_params: { subscription_id: trialing.id } },
  })
  await withBuyer({}, async ({ page, open, stops, card, press }) => {
    await open(made)
    // What is charged right after by an invoice of its own is due today too.
    await shown(page, 'Renews for ₹499.00, 1 month after you pay')
    await stops('activate-trial', 'Payment')
    await card('success')
    await press('Pay ₹499.00 and activate')
    await page.waitForURL(welcome(made.id))
    await advance('PT1M')
    await open(made)
    await shown(page, 'Pro is active. Its first period is charged by an invoice of its own.')
    await stops('activated-trial', 'Your subscription is active')
  })
  assert.equal((await get(`/v1/subscriptions/${trialing.id}`)).status, 'active')
  const [first] = (await get(`/v1/invoices?subscription=${trialing.id}`)).data
  assert.deepEqual([first.status, first.amount_paid], ['paid', 49_900])
})

test('a trial with a tax on top and a code of some months: what comes after is the whole truth', async () => {
  const { make, customer, offer } = await world()
  const rate = await make('/v1/tax_rates', { name: 'GST', percentage: '18', inclusive: false })
  const coupon = await make('/v1/coupons', { percent_off: '50', duration: 'repeating', duration_in_months: 2 })
  await make('/v1/promotion_codes', { code: 'HALF', coupon: coupon.id })
  const made = await offer({ ...subscribe(await customer(), { trial_period_days: 14 }), tax_rates: [rate.id], allow_promotion_codes: true })
  assert.equal(made.amount_recurring, 58_882)
  await withBuyer({}, async ({ page, open, stops, press }) => {
    await open(made)
    await page.getByLabel('Promotion code').fill('HALF')
    await press('Apply')
    await shown(
      page,
      'After 14 days of trial ₹294.41 every month, until you cancel. The discount ends after 2 months, then it is ₹588.82 a month.',
    )
    await stops('trial-code', 'Payment method')
  })
})

test('what is paid with a tax on top, a fee once and a part of the first month adds up', async () => {
  const { make, customer, offer } = await world()
  const rate = await make('/v1/tax_rates', { name: 'GST', percentage: '18', inclusive: false })
  const product = await make('/v1/products', { name: 'Studio' })
  const monthly = await make('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount: 3_100, billing_period: 'monthly' })
  const made = await offer({
    ...{ customer_external_id: await customer(), action: 'create_subscription', tax_rates: [rate.id] },
    line_items: [{ price: monthly.id, quantity: 2 }, once('Setup', 5_000)],
    configuration: { create_subscription_params: { billing_cycle: 'calendar' } },
  })
  await withBuyer({}, async ({ page, open, stops, card }) => {
    await open(made)
    await shown(page, 'Quantity 2 · until December 1, 2026')
    await stops('calendar', 'Payment')
    await card('success')
    await page.locator('#card-form .button').click()
    await page.waitForURL(welcome(made.id))
    await open(made)
    await stops('calendar-paid', /^You paid \$/)
  })
})

function inWords(time: string): string {
  return Temporal.Instant.from(time).toLocaleString('en', { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' })
}
