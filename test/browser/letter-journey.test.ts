/** Journey 001 as buyers live it: the questionnaire, a card without money, a card with it, and the letter's way on the receipt. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journeys, type World } from './journey.ts'

const { shop, world, withBuyer } = journeys()

/** Its product and price, and a session for a customer of its own. */
async function gym({ make, customer, offer }: World) {
  const product = await make('/v1/products', {
    name: 'Gym membership',
    visit_type: 'gym',
    hsa_fsa_eligibility: 'letter_of_medical_necessity',
  })
  const price = await make('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount: 4999, billing_period: 'monthly' })
  return async () =>
    await offer({ customer_external_id: await customer(), action: 'create_subscription', line_items: [{ price: price.id, quantity: 1 }] })
}

async function answer(page: Page): Promise<void> {
  await page.getByLabel('Full name').fill('Jane Smith')
  await page.getByLabel('Date of birth').fill('1990-05-17')
  await page.getByLabel('State where you live').fill('California')
  await page.getByLabel('What do you want to treat').fill('High blood pressure')
}

const isFocused = (page: Page) => page.getByRole('alert').evaluate(element => element === document.activeElement)
const subscribe = 'Subscribe for $49.99 a month'

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script'

  test(`answered, declined, paid, issued, ${how}`, async () => {
    const own = await world()
    const made = await (await gym(own))()
    await withBuyer({ javaScriptEnabled }, async ({ page, open, stops, card, press }) => {
      await open(made)
      await stops('letter', 'A few health questions')
      await answer(page)
      await press('Send answers and continue')
      // Without a script the browser itself asks for the box; whoever goes round that is told by the page.
      if (!javaScriptEnabled) {
        await page.locator('form[data-check]').evaluate(form => form.setAttribute('novalidate', ''))
        await press('Send answers and continue')
      }
      await page.getByRole('alert').getByText('Tick this box').waitFor()
      if (javaScriptEnabled) assert.ok(await isFocused(page))
      assert.equal(await page.getByLabel('What do you want to treat').inputValue(), 'High blood pressure')
      assert.equal(await page.getByLabel('Date of birth').inputValue(), '1990-05-17')
      await stops('letter-errors', 'A few health questions')
      await page.getByLabel('I agree').check()
      await press('Send answers and continue')

      await stops('letter-payable', 'Payment')
      await page.getByText('Your answers are with a clinician').first().waitFor()
      await card('insufficient_funds')
      await press(subscribe)
      await page.getByRole('alert').getByText('not enough funds').waitFor()
      await stops('letter-declined', 'Payment')
      await card('success')
      await press(subscribe)
      await page.waitForURL(`${shop()}/welcome?session_id=${made.id}`)

      await open(made)
      await stops('letter-paid', 'You paid $49.99')
      await page.getByText('Your answers are with a clinician').waitFor()
      await page.getByText('Eligible total').waitFor()
      assert.match((await page.locator('.eligible').textContent())!, /Gym membership\s*\$49\.99.*Eligible total\s*\$49\.99/s)
      const [letter] = (await own.get(`/v1/letters?checkout_session=${made.id}`)).data
      assert.equal(letter.status, 'submitted')
      assert.equal((await own.make(`/v1/letters/${letter.id}/issue`, {})).status, 'issued')
      await page.reload()
      await page.getByText('The letter of medical necessity has been issued.').waitFor()
      await stops('letter-issued', 'You paid $49.99')
    })
  })
}

test('an answer that cannot be is refused by the server too, and nothing typed is lost', async () => {
  const own = await world()
  const made = await (await gym(own))()
  await withBuyer({ javaScriptEnabled: false }, async ({ page, open, stops, press }) => {
    await open(made)
    await answer(page)
    await page.getByLabel('Date of birth').fill('2990-05-17')
    await page.getByLabel('I agree').check()
    await press('Send answers and continue')
    await page.getByRole('alert').getByText('This cannot be a date of birth.').waitFor()
    await stops('letter-birth', 'A few health questions')
    assert.equal(await page.getByLabel('Full name').inputValue(), 'Jane Smith')
    assert.ok(await page.getByLabel('I agree').isChecked())
    await page.getByLabel('Date of birth').fill('1990-05-17')
    await press('Send answers and continue')
    await page.getByRole('heading', { name: 'Payment' }).waitFor()
  })
})

test('a declined letter is said on the receipt; HSA money goes back and the page says so', async () => {
  const own = await world()
  const session = await gym(own)
  for (const [name, again] of [
    ['success', null],
    ['hsa_fsa', '$49.99'],
  ] as const) {
    const made = await session()
    await withBuyer({}, async ({ page, open, stops, card, press }) => {
      await open(made)
      await answer(page)
      await page.getByLabel('I agree').check()
      await press('Send answers and continue')
      await page.getByRole('heading', { name: 'Payment' }).waitFor()
      await card(name)
      await press(subscribe)
      await page.waitForURL(`${shop()}/welcome?session_id=${made.id}`)
      const [letter] = (await own.get(`/v1/letters?checkout_session=${made.id}`)).data
      await own.make(`/v1/letters/${letter.id}/decline`, { reason: 'Not a medical need.' })
      await own.advance('PT1M')
      await open(made)
      await page.getByText('The letter of medical necessity was declined.').waitFor()
      await stops(`letter-refused-${name.replace('_', '-')}`, 'You paid $49.99')
      assert.equal(await page.getByText('Eligible total').count(), 0)
      assert.equal(await page.getByText('Refunded').count(), again === null ? 0 : 1)
      assert.equal(await page.getByText('Then $49.99 a month').count(), again === null ? 1 : 0)
      const refunds = (await own.get(`/v1/refunds?payment=${(await own.read(made)).payment_id}`)).data
      assert.equal(refunds.length, again === null ? 0 : 1)
    })
  }
})
