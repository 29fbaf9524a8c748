/** Promotion codes as buyers use them: a wrong one, a right one, taken off again, and one that leaves nothing to pay. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journeys, type World } from './journey.ts'

const { shop, world, withBuyer } = journeys()

const welcome = (id: string) => `${shop()}/welcome?session_id=${id}`
const sums = (page: Page) => page.locator('.sums').first().textContent()

/** A code for a coupon of its own. */
async function code({ make }: World, name: string, coupon: object) {
  const { id } = await make('/v1/coupons', { name, ...coupon })
  await make('/v1/promotion_codes', { code: name, coupon: id })
}
const apply = async (page: Page, press: (label: string) => Promise<void>, text: string) => {
  await page.getByLabel('Promotion code').fill(text)
  await press('Apply')
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script'

  test(`on a monthly plan, ${how}: wrong, applied for one month, taken off, applied again and paid`, async () => {
    const own = await world()
    await code(own, 'LAUNCH20', { percent_off: '20', duration: 'once' })
    const made = await own.offer({
      ...{ customer_external_id: await own.customer(), action: 'create_subscription', allow_promotion_codes: true },
      configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await stops('code', 'Payment')
      await apply(page, press, 'LUNCH20')
      await page.getByRole('alert').getByText('This code is not known or has ended.').waitFor()
      assert.equal(await page.getByLabel('Promotion code').inputValue(), 'LUNCH20')
      await stops('code-wrong', 'Payment')

      await apply(page, press, 'launch20')
      await page.getByRole('button', { name: 'Pay ₹399.20 and subscribe' }).waitFor()
      assert.match((await sums(page))!, /Subtotal₹499\.00Discount \(LAUNCH20\)-₹99\.80Total due today₹399\.20/)
      // Once is the first invoice: every later one is whole again.
      await page.getByText('Renews for ₹499.00, 1 month after you pay').waitFor()
      await stops('code-applied', 'Payment')
      await apply(page, press, 'LAUNCH20')
      await page
        .getByRole('alert')
        .getByText(/already/)
        .waitFor()

      await press('Remove LAUNCH20')
      await page.getByRole('button', { name: 'Subscribe for ₹499.00 a month' }).waitFor()
      assert.equal((await own.read(made)).amount_total, 49_900)
      await stops('code-removed', 'Payment')
      await apply(page, press, 'LAUNCH20')
      await card('success')
      await press('Pay ₹399.20 and subscribe')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await stops('code-paid', 'You paid ₹399.20')
      assert.equal(await page.getByRole('button', { name: /Remove/ }).count(), 0)
    })
    const done = await own.read(made)
    assert.deepEqual([done.amount_total, done.amount_discount, done.amount_recurring], [39_920, 9_980, 49_900])
  })

  test(`a code that leaves nothing to pay keeps the card, ${how}`, async () => {
    const own = await world()
    await code(own, 'FIRSTFREE', { percent_off: '100', duration: 'once' })
    const made = await own.offer({
      ...{ customer_external_id: await own.customer(), action: 'create_subscription', allow_promotion_codes: true },
      configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
    })
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await apply(page, press, 'FIRSTFREE')
      await page.getByRole('button', { name: 'Save card and subscribe' }).waitFor()
      await stops('code-free', 'Payment method')
      await card('success')
      await press('Save card and subscribe')
      await page.waitForURL(welcome(made.id))
      await open(made)
      await page.getByText(/Then ₹499\.00 a month, from/).waitFor()
      await stops('code-free-done', 'All done')
    })
    assert.equal((await own.read(made)).payment_status, 'no_payment_required')
  })
}

test('a code of a few months, of another currency and a used-up one', async () => {
  const own = await world()
  await code(own, 'QUARTER', { percent_off: '50', duration: 'repeating', duration_in_months: 3 })
  await code(own, 'DOLLARS', { amount_off: 500, currency: 'usd', duration: 'once' })
  await code(own, 'GONE', { percent_off: '10', duration: 'once', max_redemptions: 1 })
  const ask = async () =>
    await own.offer({
      ...{ customer_external_id: await own.customer(), action: 'create_subscription', allow_promotion_codes: true },
      configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
    })
  const [first, made] = [await ask(), await ask()]
  await withBuyer({}, async ({ page, open, stops, press, card }) => {
    await open(first)
    await apply(page, press, 'GONE')
    await page.getByRole('button', { name: 'Pay ₹449.10 and subscribe' }).waitFor()
    await open(made)
    await apply(page, press, 'GONE')
    await page.getByRole('alert').getByText('This code has been used up.').waitFor()
    await apply(page, press, 'DOLLARS')
    await page.getByRole('alert').getByText('This code does not apply to this currency.').waitFor()
    await apply(page, press, 'QUARTER')
    await page.getByText('The discount ends after 3 months, then it is ₹499.00 a month.').first().waitFor()
    await page.getByRole('button', { name: 'Pay ₹249.50 and subscribe' }).waitFor()
    await stops('code-months', 'Payment')
    await card('success')
    await page.locator('#card-form .button').click()
    await page.waitForURL(welcome(made.id))
    await open(made)
    await stops('code-months-paid', 'You paid ₹249.50')
  })
})
