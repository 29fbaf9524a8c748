/** Kinds of session as buyers live them: bought once, by nobody known, an invoice paid, and how each may end. */
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
const once = (name: string, amount: number, quantity = 1) => ({
  price_data: { currency: 'usd', unit_amount: amount, product_data: { name } },
  quantity,
})
const openInvoice = async ({ make }: World, customer: string) => {
  const draft = await make('/v1/invoices', {
    ...{ customer_external_id: customer, collection_method: 'send_invoice', line_items: [once('Setup', 15_000, 2)] },
  })
  return await make(`/v1/invoices/${draft.id}/finalize`, {})
}
const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script'

  test(`five of one thing, ${how}`, async () => {
    const { customer, offer, get, read } = await world()
    const made = await offer({
      customer_external_id: await customer(),
      action: 'one_time_payment',
      line_items: [once('Print of a whale', 1_000, 5)],
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await shown(page, '5 × $10.00')
      await stops('once', 'Payment')
      await card('success')
      await press('Pay $50.00')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('once-paid', 'You paid $50.00')
      const invoice = await get(`/v1/invoices/${(await read(made)).invoice_id}`)
      assert.equal(invoice.amount_paid, 5_000)
      await page.getByRole('link', { name: invoice.number }).click()
      await page.getByRole('heading', { name: `Invoice ${invoice.number}` }).waitFor()
    })
  })

  test(`nobody known, with an address to send it to, ${how}`, async () => {
    const { offer, get, read } = await world()
    const made = await offer({
      ...{ anonymous: true, action: 'one_time_payment', line_items: [once('Print of a whale', 1_000)] },
      ...{ shipping_amount: 400, shipping_address_collection: true },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await stops('anonymous', 'Payment')
      if (!javaScriptEnabled) await withoutAsking(page)
      await card('success')
      await press('Pay $14.00')
      await page.getByRole('alert').getByText('Enter your email address.').waitFor()
      if (javaScriptEnabled) assert.ok(await page.getByRole('alert').evaluate(alert => alert === document.activeElement))
      await stops('anonymous-missing', 'Payment')
      await page.getByLabel('Email').fill('jane at example')
      await page.getByLabel('Recipient').fill('Jane Smith')
      await page.getByLabel('Street and number').fill('1 Main Street')
      await page.getByLabel('City').fill('Springfield')
      await page.getByLabel('Country').selectOption({ label: 'United States' })
      if (!javaScriptEnabled) await withoutAsking(page)
      await card('success')
      await press('Pay $14.00')
      await page.getByRole('alert').getByText('This is not an email address.').waitFor()
      assert.equal(await page.getByLabel('City').inputValue(), 'Springfield')
      await stops('anonymous-invalid', 'Payment')
      await page.getByLabel('Email').fill('jane@example.com')
      await card('success')
      await press('Pay $14.00')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('anonymous-paid', 'You paid $14.00')
    })
    const done = await read(made)
    const customer = await get(`/v1/customers/${done.customer_id}`)
    assert.deepEqual([customer.email, customer.external_id], ['jane@example.com', null])
    assert.deepEqual([done.shipping_details.address.city, done.shipping_details.address.country], ['Springfield', 'US'])
  })

  test(`an invoice, and a second page for it that comes too late, ${how}`, async () => {
    const own = await world()
    const { customer, offer, get } = own
    const buyer = await customer()
    const invoice = await openInvoice(own, buyer)
    const ask = () =>
      offer({
        ...{ customer_external_id: buyer, action: 'pay_invoice', allow_multiple: true },
        configuration: { pay_invoice_params: { invoice_id: invoice.id } },
      })
    const [made, second] = [await ask(), await ask()]
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await shown(page, `Pay invoice ${invoice.number}`)
      await stops('pay-invoice', 'Payment')
      await card('success')
      await press('Pay $300.00')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('pay-invoice-paid', 'You paid $300.00')
      await open(second)
      await stops('already-paid', 'This is already paid')
      assert.equal(await page.getByRole('button').count(), 0)
    })
    assert.equal((await get(`/v1/invoices/${invoice.id}`)).status, 'paid')
    assert.equal((await get(`/v1/payments?customer=${buyer}`)).data.length, 1)
  })

  test(`the pages of what has ended: superseded, canceled, expired, ${how}`, async () => {
    const { make, customer, offer, advance } = await world()
    const buyer = await customer()
    const [older, newer] = [await offer(subscribe(buyer)), await offer(subscribe(buyer))]
    const third = await offer(subscribe(await customer()))
    await withBuyer({ javaScriptEnabled }, async ({ open, stops }) => {
      await open(older)
      await stops('superseded', 'This page was replaced by a newer one')
      await make(`/v1/checkout/sessions/${newer.id}/cancel`)
      await open(newer)
      await stops('canceled', 'This payment was canceled')
      await advance('PT15M')
      await open(third)
      await stops('expired', 'This page has expired')
    })
  })

  test(`the bank’s own step when a card is kept, ${how}`, async () => {
    const { customer, offer, read } = await world()
    const made = await offer({ customer_external_id: await customer(), action: 'add_payment_method', configuration: {} })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await card('authentication_once')
      await press('Save card')
      await stops('authentication', 'Sandbox Bank asks: is it you?')
      await press('Fail authentication')
      await page.getByRole('alert').getByText('could not confirm that it was you').waitFor()
      await stops('authentication-failed', 'Payment method')
      await card('authentication_once')
      await press('Save card')
      await press('Complete authentication')
      await page.waitForURL(welcome(made.id))
    })
    assert.equal((await read(made)).checkout_status, 'completed')
  })

  test(`a slow debit for one thing, ${how}`, async () => {
    const { customer, offer, read, advance } = await world()
    const made = await offer({
      ...{ customer_external_id: await customer(), action: 'one_time_payment', line_items: [once('Print of a whale', 1_000)] },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await card('bank_debit')
      if (javaScriptEnabled) await stops('debit', 'Payment')
      await press('Pay $10.00')
      await stops('debit-processing', 'Your payment is on its way')
      assert.equal((await read(made)).payment_status, 'processing')
      await advance('P3D')
      await open(made)
      await stops('debit-paid', 'You paid $10.00')
      await shown(page, 'Bank account •••• 6789')
    })
  })
}

/** What is left over where a currency charges no last digit, and a German buyer. */
test('a rest that cannot be charged is carried, in German', async () => {
  const { customer, offer, read } = await world()
  const made = await offer({
    ...{ customer_external_id: await customer(), action: 'one_time_payment' },
    line_items: [{ price_data: { currency: 'kwd', unit_amount: 1_234, product_data: { name: 'Plakat' } } }],
  })
  await withBuyer({ locale: 'de-DE' }, async ({ page, open, stops }) => {
    await open(made)
    await stops('carried-german', 'Zahlung')
    await page.locator('#card-number').fill('4242424242424242')
    await page.locator('#card-expiry').fill('12/34')
    await page.locator('#card-cvc').fill('123')
    await page.locator('#card-form .button').click()
    await page.waitForURL(welcome(made.id))
    assert.equal((await read(made)).amount_total, 1_230)
    await open(made)
    await stops('carried-german-paid', /^Sie haben .* bezahlt$/)
  })
})

/** What the browser itself asks of a form without a script; whoever goes round that is told by the page. */
async function withoutAsking(page: Page): Promise<void> {
  await page.locator('form[data-check]').evaluate(form => form.setAttribute('novalidate', ''))
}
