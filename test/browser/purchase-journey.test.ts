/** A product's public page as buyers live it: a price, a quantity, one press, and the checkout behind it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journeys, type World } from './journey.ts'

const { world, server, withBuyer } = journeys()

/** A lookup_key is an environment's own: each story has one that no other environment sells. */
let sold = 0
async function studio({ make }: World) {
  sold += 1
  const key = `studio_${sold}`
  const product = await make('/v1/products', { name: 'Studio', description: 'Draw, animate, publish.', lookup_key: key })
  const price = (more: object) => make('/v1/prices', { product_id: product.id, currency: 'usd', public: true, ...more })
  const monthly = await price({ unit_amount: 1_900, billing_period: 'monthly' })
  const yearly = await price({ unit_amount: 19_000, billing_period: 'yearly', trial_period_days: 14 })
  const once = await price({ unit_amount: 50_000, lookup_key: `${key}_for_ever`, description: 'For ever' })
  return { key, product, monthly, yearly, once, url: `${server().url}/product/${key}/purchase` }
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script'

  test(`a price and a quantity are chosen, then paid, ${how}`, async () => {
    const own = await world()
    const { url } = await studio(own)
    await withBuyer({ javaScriptEnabled }, async ({ page, stops, card, press }) => {
      await page.goto(url)
      await stops('purchase', 'Studio')
      await page.getByLabel('$500.00').check()
      await page.getByRole('spinbutton', { name: 'Quantity' }).fill('3')
      await press('Continue to payment')
      await page.waitForURL('**/checkout/**')
      await stops('purchase-checkout', 'Payment')
      await page.getByLabel('Email').fill('jane@example.com')
      await card('success')
      await press('Pay $1,500.00')
      await stops('purchase-paid', 'You paid $1,500.00')
    })
    const [invoice, ...more] = (await own.get('/v1/invoices')).data
    assert.deepEqual([invoice.status, invoice.amount_paid, more.length], ['paid', 150_000, 0])
    assert.equal((await own.get(`/v1/customers/${invoice.customer_id}`)).email, 'jane@example.com')
  })

  test(`by subscription, back to the page, and on trial, ${how}`, async () => {
    const own = await world()
    const { url } = await studio(own)
    await withBuyer({ javaScriptEnabled }, async ({ page, card, press, stops }) => {
      await page.goto(url)
      await page.getByLabel('$19.00 a month').check()
      await press('Continue to payment')
      await page.waitForURL('**/checkout/**')
      await page.getByRole('button', { name: 'Subscribe for $19.00 a month' }).waitFor()
      await page.getByRole('link', { name: 'Back to Acme' }).click()
      await page.waitForURL(url)
      await page.getByLabel('$190.00 a year').check()
      await press('Continue to payment')
      await page.waitForURL('**/checkout/**')
      await page.getByLabel('Email').fill('jane@example.com')
      await card('success')
      await press('Start 14-day trial')
      await stops('purchase-trial', 'Your 14-day trial has started')
    })
    const all = (await own.get('/v1/subscriptions')).data.map((s: { status: string }) => s.status)
    assert.deepEqual(all, ['trialing'])
  })
}

test('looking makes nothing; a wrong quantity is said, and what was chosen stays', async () => {
  const own = await world()
  const { url } = await studio(own)
  await withBuyer({ javaScriptEnabled: false }, async ({ page, stops, press }) => {
    await page.goto(url)
    await page.getByLabel('$500.00').check()
    await page.getByRole('spinbutton', { name: 'Quantity' }).fill('0')
    await page.locator('form[data-check]').evaluate(form => form.setAttribute('novalidate', ''))
    await press('Continue to payment')
    await page.getByRole('alert').getByText('Enter the quantity as a whole number').waitFor()
    assert.ok(await page.getByLabel('$500.00').isChecked())
    await stops('purchase-quantity', 'Studio')
  })
  assert.deepEqual((await own.get('/v1/checkout/sessions')).data, [])
})

test('one price has a page of its own, in German too', async () => {
  const own = await world()
  const { once } = await studio(own)
  await withBuyer({ locale: 'de-DE' }, async ({ page, stops, press }) => {
    await page.goto(`${server().url}/price/${once.lookup_key}/purchase`)
    await stops('purchase-german', 'Studio')
    await press('Weiter zur Zahlung')
    await page.waitForURL('**/checkout/**')
    await stops('purchase-german-checkout', 'Zahlung')
  })
})

test('what is archived or not public is not found', async () => {
  const own = await world()
  const { url, product, monthly, yearly, once } = await studio(own)
  await withBuyer({}, async ({ page, stops }) => {
    for (const price of [monthly, yearly]) await own.make(`/v1/prices/${price.id}/archive`)
    await page.goto(url)
    await page.getByText('$500.00').waitFor()
    assert.equal(await page.getByText('$19.00').count(), 0)
    await own.make(`/v1/prices/${once.id}`, { public: false })
    assert.equal((await page.goto(url))?.status(), 404)
    await own.make(`/v1/prices/${once.id}`, { public: true })
    assert.equal((await page.goto(url))?.status(), 200)
    await own.make(`/v1/products/${product.id}/archive`)
    assert.equal((await page.goto(url))?.status(), 404)
    await stops('purchase-archived', 'There is nothing at this address')
  })
})
