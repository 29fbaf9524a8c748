/** An invoice as its recipient lives it: opened, paid through the checkout, read as a receipt and after a refund. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journeys, type World } from './journey.ts'

const { world, withBuyer } = journeys()

async function openInvoice({ make, customer }: World) {
  const rate = await make('/v1/tax_rates', { name: 'VAT', percentage: '19', inclusive: false })
  const draft = await make('/v1/invoices', {
    customer_external_id: await customer({ address: { line1: '1 Main Street', city: 'Springfield', country: 'US' } }),
    collection_method: 'send_invoice',
    tax_rates: [rate.id],
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 10_000, product_data: { name: 'Consulting' } }, quantity: 2 },
      { price_data: { currency: 'usd', unit_amount: 5_000, product_data: { name: 'Travel' } } },
    ],
  })
  return await make(`/v1/invoices/${draft.id}/finalize`, {})
}

for (const javaScriptEnabled of [true, false]) {
  test(`opened, paid, given back in part, ${javaScriptEnabled ? 'with' : 'without'} a script`, async () => {
    const own = await world()
    const invoice = await openInvoice(own)
    await withBuyer({ javaScriptEnabled }, async ({ page, stops, card, press }) => {
      const title = `Invoice ${invoice.number}`
      await page.goto(invoice.hosted_invoice_url)
      await stops('invoice-open', title)
      await press('Pay $297.50')
      await page.waitForURL('**/checkout/**')
      await stops('invoice-checkout', 'Payment')
      await page.getByRole('link', { name: 'Back to Acme' }).click()
      await page.waitForURL(invoice.hosted_invoice_url)
      await press('Pay $297.50')
      await page.waitForURL('**/checkout/**')
      await card('declined')
      await press('Pay $297.50')
      await page.getByRole('alert').getByText('Nothing was charged').waitFor()
      await card('success')
      await press('Pay $297.50')
      await page.waitForURL(invoice.hosted_invoice_url)
      await page.getByText(/^\$297\.50 paid on /).waitFor()
      await stops('invoice-paid', title)
      assert.equal(await page.getByRole('button', { name: /^Pay/ }).count(), 0)

      const pdf = await page.request.get(
        new URL((await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href'))!, page.url()).href,
      )
      assert.deepEqual([pdf.status(), pdf.headers()['content-type']], [200, 'application/pdf'])
      assert.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-')

      const [payment] = (await own.get(`/v1/payments?invoice=${invoice.id}`)).data.filter(
        (p: { status: string }) => p.status === 'succeeded',
      )
      const refund = await own.make('/v1/refunds', { payment_id: payment.id, amount: 5_950 })
      const note = await own.get(`/v1/credit_notes/${refund.credit_note_id}`)
      await page.reload()
      await page.getByText(note.number).waitFor()
      await stops('invoice-refunded', title)
      const after = await own.get(`/v1/invoices/${invoice.id}`)
      assert.deepEqual([after.status, after.amount_paid, after.amount_refunded], ['paid', 29_750, 5_950])
    })
  })
}

test('a German browser gets German pages all the way', async () => {
  const own = await world()
  const invoice = await openInvoice(own)
  await withBuyer({ locale: 'de-DE' }, async ({ page, stops, press }) => {
    await page.goto(invoice.hosted_invoice_url)
    assert.equal(await page.locator('html').getAttribute('lang'), 'de')
    await stops('invoice-german', `Rechnung ${invoice.number}`)
    await press(/bezahlen$/)
    await page.waitForURL('**/checkout/**')
    await stops('invoice-german-checkout', 'Zahlung')
    await page.locator('#card-number').fill('4000000000009995')
    await page.locator('#card-expiry').fill('12/34')
    await page.locator('#card-cvc').fill('123')
    await page.locator('#card-form .button').click()
    await page.getByRole('alert').getByText('nicht genug Guthaben').waitFor()
    await page.getByText('Testkarten', { exact: true }).click()
    await page.getByRole('button', { name: 'Lastschrift, kommt nach 3 Tagen an' }).click()
    await page.locator('#card-form .button').click()
    await stops('invoice-german-processing', 'Ihre Zahlung ist unterwegs')
    await page.goto(invoice.hosted_invoice_url)
    await stops('invoice-german-on-its-way', `Rechnung ${invoice.number}`)
    assert.equal(await page.getByRole('button', { name: /bezahlen$/ }).count(), 0)
    await own.advance('P3D')
    await page.reload()
    await page
      .getByText(/bezahlt$/)
      .first()
      .waitFor()
    await stops('invoice-german-paid', `Rechnung ${invoice.number}`)
  })
})
