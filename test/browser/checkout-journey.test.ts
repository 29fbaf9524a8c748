/** Journey 000 as buyers live it: the real server, its sandbox and its workers behind the page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { journeys, payButton } from './journey.ts'
import { typeCard } from './watched-buyer.ts'

const { shop, world, withBuyer } = journeys()

const welcome = (id: string) => `${shop()}/welcome?session_id=${id}`
const notEnough = 'Your bank declined this card (not enough funds). Nothing was charged. Try another card.'

/** Each way of choosing a card and pressing Pay. */
const ways = {
  'with a script': {
    javaScriptEnabled: true,
    async pay(page: Page, card: { number: string }) {
      await typeCard(page, card.number)
      await payButton(page).click()
    },
  },
  'without a script': {
    javaScriptEnabled: false,
    async pay(page: Page, card: { name: string }) {
      await page.getByLabel('Test card', { exact: true }).selectOption(card.name)
      await payButton(page).click()
    },
  },
  'by keyboard alone': {
    javaScriptEnabled: true,
    async pay(page: Page, card: { number: string }) {
      await tabTo(page, 'Card number')
      await page.keyboard.type(card.number)
      await page.keyboard.press('Tab')
      await page.keyboard.type('1234')
      await page.keyboard.press('Tab')
      await page.keyboard.type('123')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
}

async function tabTo(page: Page, label: string): Promise<void> {
  for (let press = 0; press < 20; press += 1) {
    await page.keyboard.press('Tab')
    if (await page.getByLabel(label).evaluate(field => field === document.activeElement)) return
  }
  assert.fail(`Tab does not reach ${label}`)
}

for (const [how, { javaScriptEnabled, pay }] of Object.entries(ways)) {
  test(`declined, then paid, ${how}`, async () => {
    const { session, read, charges } = await world()
    const made = await session()
    await withBuyer({ javaScriptEnabled }, async ({ page, open, sees }) => {
      await open(made)
      await sees('Payment')
      await pay(page, { name: 'insufficient_funds', number: '4000000000009995' })
      await page.getByRole('alert').getByText(notEnough).waitFor()
      await sees('Payment')
      assert.equal((await read(made)).checkout_status, 'pending')
      await pay(page, { name: 'success', number: '4242424242424242' })
      await page.waitForURL(welcome(made.id))
      assert.deepEqual([(await read(made)).checkout_status, (await read(made)).payment_status], ['completed', 'paid'])

      await page.goBack()
      await sees('You paid ₹499.00')
      await page.getByRole('link', { name: 'Continue to Acme' }).click()
      await page.waitForURL(welcome(made.id))
      assert.deepEqual(await charges(made), ['failed', 'succeeded'])
    })
  })
}

for (const how of ['with a script', 'without a script'] as const) {
  const { javaScriptEnabled, pay } = ways[how]

  test(`the bank’s own step ${how}: failed, then completed`, async () => {
    const { session, read, charges } = await world()
    const made = await session()
    await withBuyer({ javaScriptEnabled }, async ({ page, open, sees }) => {
      await open(made)
      for (const [answer, name, number] of [
        ['Fail', 'authentication_once', '4000002500003155'],
        ['Complete', 'authentication_always', '4000002760003184'],
      ] as const) {
        await pay(page, { name, number })
        await sees('Sandbox Bank asks: is it you?')
        assert.equal((await read(made)).payment_status, 'requires_action')
        await page.getByRole('button', { name: `${answer} authentication` }).click()
        if (answer === 'Fail') await page.getByRole('alert').getByText('Your bank could not confirm that it was you.').waitFor()
      }
      await page.waitForURL(welcome(made.id))
      assert.deepEqual(await charges(made), ['failed', 'succeeded'])
    })
  })

  test(`a slow bank debit ${how}: said at once, known after three days`, async () => {
    const { session, read, advance } = await world()
    const [good, bad] = [await session(), await session()]
    await withBuyer({ javaScriptEnabled }, async ({ page, open, sees }) => {
      for (const [made, label] of [
        [good, 'Bank debit, settles after 3 days'],
        [bad, 'Bank debit, fails after 3 days'],
      ]) {
        await open(made)
        if (javaScriptEnabled) {
          await page.getByText('Test cards', { exact: true }).click()
          await page.getByRole('button', { name: label }).click()
        } else await page.getByLabel('Test card', { exact: true }).selectOption({ label })
        await payButton(page).click()
        await sees('Your payment is on its way')
        assert.equal((await read(made)).payment_status, 'processing')
      }
      await page.getByRole('link', { name: 'Continue to Acme' }).click()
      await page.waitForURL(welcome(bad.id))
      await advance('P3D')
      await open(good)
      await sees('You paid ₹499.00')
      await open(bad)
      await sees('This payment did not go through')
      await page.getByRole('link', { name: 'Start again' }).click()
      await page.waitForURL(`${shop()}/sorry`)
    })
  })

  test(`pressed twice ${how}: charged once, and the back key does no harm`, async () => {
    const { session, charges } = await world()
    const made = await session()
    await withBuyer({ javaScriptEnabled }, async ({ page, open, sees }) => {
      await open(made)
      if (javaScriptEnabled) await typeCard(page, '4242424242424242')
      else await page.getByLabel('Test card', { exact: true }).selectOption('success')
      await payButton(page).dblclick({ noWaitAfter: true })
      await page.waitForURL(welcome(made.id))
      await page.goBack()
      await sees('You paid ₹499.00')
      await page.reload()
      assert.equal(await payButton(page).count(), 0)
      assert.deepEqual(await charges(made), ['succeeded'])
    })
  })
}

test('"Back" leads to cancel_url, "Give up" to failure_url, and neither ends the session', async () => {
  const { session, read } = await world()
  const made = await session()
  await withBuyer({}, async ({ page, open }) => {
    await open(made)
    await page.getByRole('link', { name: 'Back to Acme' }).click()
    await page.waitForURL(`${shop()}/pricing`)
    await open(made)
    await ways['with a script'].pay(page, { number: '4000000000000002' })
    await page.getByRole('alert').getByRole('link', { name: 'Give up' }).click()
    await page.waitForURL(`${shop()}/sorry`)
    assert.equal((await read(made)).checkout_status, 'pending')
    await open(made)
    await ways['with a script'].pay(page, { number: '4242424242424242' })
    await page.waitForURL(welcome(made.id))
  })
})

test('the tenth decline ends it, and the buyer is sent to failure_url', async () => {
  const { post, session, read } = await world()
  const made = await session()
  for (let n = 0; n < 9; n += 1)
    assert.equal((await post(`/v1/test_helpers/checkout/sessions/${made.id}/pay`, { test_card: 'declined' })).status, 402)
  await withBuyer({}, async ({ page, open, sees }) => {
    await open(made)
    await ways['with a script'].pay(page, { number: '4000000000000002' })
    await page.waitForURL(`${shop()}/sorry`)
    assert.equal((await read(made)).checkout_status, 'failed')
    await open(made)
    await sees('This payment did not go through')
  })
})

test('a page left open past its end takes nothing and says when it ended', async () => {
  const { session, read, charges, advance } = await world()
  const made = await session()
  await withBuyer({}, async ({ page, open, sees }) => {
    await open(made)
    await typeCard(page, '4242424242424242')
    await advance('PT15M')
    assert.equal((await read(made)).checkout_status, 'expired')
    await payButton(page).click()
    await sees('This page has expired')
    assert.deepEqual(await charges(made), [])
    await page.getByRole('link', { name: 'Start again' }).click()
    await page.waitForURL(`${shop()}/pricing`)
  })
})

test('a second tab of what is paid already leads on and charges nothing', async () => {
  const { session, charges } = await world()
  const made = await session()
  await withBuyer({}, async ({ page, tab, open, sees }) => {
    const other = await tab()
    await open(made)
    await open(made, other)
    await typeCard(other, '4242424242424242')
    await ways['with a script'].pay(page, { number: '4242424242424242' })
    await page.waitForURL(welcome(made.id))
    await payButton(other).click()
    await other.waitForURL(welcome(made.id))
    await open(made, other)
    await sees('You paid ₹499.00', other)
    assert.deepEqual(await charges(made), ['succeeded'])
  })
})

test('a newer page replaces an older one; a canceled one says so', async () => {
  const { post, customer, session, charges } = await world()
  const buyer = await customer()
  const older = await session(buyer)
  await withBuyer({}, async ({ page, open, sees }) => {
    await open(older)
    await typeCard(page, '4242424242424242')
    const newer = await session(buyer)
    await payButton(page).click()
    await sees('This page was replaced by a newer one')
    assert.deepEqual(await charges(older), [])
    await open(newer)
    await sees('Payment')
    assert.equal((await post(`/v1/checkout/sessions/${newer.id}/cancel`)).status, 200)
    await page.reload()
    await sees('This payment was canceled')
  })
})

test('an address that leads nowhere says so', async () => {
  const { session } = await world()
  const { url } = await session()
  await withBuyer({}, async ({ page }) => {
    const answer = await page.request.get(`${url}x`)
    assert.equal(answer.status(), 404)
    assert.match(await answer.text(), /There is nothing at this address/)
  })
})
