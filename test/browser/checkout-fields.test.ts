/** What is asked beside the card: the buyer's fields, promotion codes and the questionnaire, with a script and without. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { pageHarness, picture, sizes } from './page-harness.ts'

const { server, withPage, open } = pageHarness()

const card = async (page: Page) => {
  await page.getByLabel('Card number').fill('4242424242424242')
  await page.getByLabel('Expiry').fill('12/34')
  await page.getByLabel('CVC').fill('123')
}
const address = async (page: Page) => {
  await page.getByLabel('Email').fill('jane@example.com')
  await page.getByLabel('Name', { exact: true }).fill('Jane Smith')
  await page.getByLabel('Recipient').fill('Jane Smith')
  await page.getByLabel('Street and number').fill('1 Main Street')
  await page.getByLabel('City').fill('Springfield')
  await page.getByLabel('Country').selectOption({ label: 'United States' })
}
const posted = (body: string) => Object.fromEntries(new URLSearchParams(body))
const wanted = {
  ...{ email: 'jane@example.com', name: 'Jane Smith', shipping_name: 'Jane Smith', shipping_line1: '1 Main Street', shipping_line2: '' },
  ...{ shipping_city: 'Springfield', shipping_state: '', shipping_postal_code: '', shipping_country: 'US', shipping_phone: '' },
  test_card: 'success',
}

for (const javaScriptEnabled of [true, false]) {
  test(`the buyer’s fields are posted with the card, ${javaScriptEnabled ? 'with' : 'without'} a script`, async () => {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'payable-shipping')
      await address(page)
      if (javaScriptEnabled) await card(page)
      else await page.getByLabel('Test card', { exact: true }).selectOption('success')
      await page.getByRole('button', { name: 'Subscribe for' }).click()
      await page.waitForURL('**/checkout/completed')
      const [post] = server().posts
      assert.equal(post?.path, '/checkout/payable-shipping/pay')
      assert.deepEqual(posted(post.body), wanted)
    })
  })

  test(`a code is posted by a form of its own, an applied one is taken off, ${javaScriptEnabled ? 'with' : 'without'} a script`, async () => {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'payable-code-applied')
      await page.getByLabel('Promotion code').fill('SPRING')
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.waitForURL('**/checkout/completed')
      await open(page, 'payable-code-applied')
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.waitForURL('**/checkout/completed')
      assert.deepEqual(server().posts, [
        { path: '/checkout/payable-code-applied/promotion_code', body: 'code=SPRING' },
        { path: '/checkout/payable-code-applied/promotion_code', body: 'remove=coup_1' },
      ])
    })
  })

  test(`the questionnaire is posted as it was filled in, ${javaScriptEnabled ? 'with' : 'without'} a script`, async () => {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'letter')
      await page.getByLabel('Date of birth').fill('1985-04-21')
      await page.getByLabel('State where you live').fill('Ohio')
      await page.getByLabel('What do you want to treat').fill('Back pain\nand bad sleep')
      await page.getByRole('button', { name: 'Send answers and continue' }).click()
      if (javaScriptEnabled) assert.match((await page.getByRole('alert').textContent())!, /Tick this box/)
      assert.deepEqual(server().posts, [])
      await page.getByLabel('I agree').check()
      await page.getByRole('button', { name: 'Send answers and continue' }).click()
      await page.waitForURL('**/checkout/completed')
      assert.equal(server().posts[0]?.path, '/checkout/letter/letter')
      assert.deepEqual(posted(server().posts[0]!.body), {
        ...{ full_name: 'Jane Smith', date_of_birth: '1985-04-21', state: 'Ohio', history: '', consent: 'yes' },
        conditions: 'Back pain\r\nand bad sleep',
      })
    })
  })
}

test('what is missing or cannot be read is said before anything is posted, and leads into its field', async () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await withPage({ viewport }, async page => {
      await open(page, 'payable-shipping')
      await page.getByLabel('Email').fill('jane')
      await page.getByRole('button', { name: 'Subscribe for' }).click()
      const alert = page.getByRole('alert')
      assert.ok(await alert.evaluate(element => element === document.activeElement))
      assert.deepEqual(await alert.getByRole('link').allTextContents(), [
        'This is not an email address. Check it: it looks like jane@example.com.',
        'Enter your name.',
        'Enter the name of who receives it.',
        'Enter the street and the number.',
        'Enter the city.',
        'Choose the country.',
        'Enter the card number.',
        'Enter the expiry as MM / YY, for example 12 / 34.',
        'Enter the 3 digits from the back of the card.',
      ])
      await picture(page, `payable-shipping-script-errors-${size}-light`)
      await alert.getByRole('link', { name: 'Enter the city.' }).click()
      assert.ok(await page.getByLabel('City').evaluate(field => field === document.activeElement))
      await page.getByLabel('City').fill('Springfield')
      assert.equal(await page.locator('#shipping_city-error').textContent(), '')
      assert.deepEqual(server().posts, [])
    })
  }
})

test('problems that come with the page have the focus, lead into their fields, and go when they are mended', async () => {
  await withPage({}, async page => {
    await open(page, 'payable-shipping-errors')
    const alert = page.getByRole('alert')
    assert.ok(await alert.evaluate(element => element === document.activeElement))
    assert.equal(await page.getByLabel('Street and number').getAttribute('aria-invalid'), 'true')
    await alert.getByRole('link', { name: 'Choose the country.' }).click()
    assert.ok(await page.getByLabel('Country').evaluate(field => field === document.activeElement))
    await page.getByLabel('Country').selectOption('DE')
    assert.equal(await page.getByLabel('Country').getAttribute('aria-invalid'), 'false')
    await open(page, 'payable-code-refused')
    assert.ok(await page.getByLabel('Promotion code').evaluate(field => field === document.activeElement))
    assert.equal(await page.getByLabel('Promotion code').inputValue(), 'SUMMER2019')
  })
})

test('while a code is applied, what else was typed stays in this tab; card digits are never kept, and nothing stays for longer', async () => {
  await withPage({}, async page => {
    await open(page, 'payable-shipping-filled')
    await address(page)
    await page.getByLabel('City').fill('Shelbyville')
    await card(page)
    await page.getByLabel('Promotion code').fill('SPRING')
    await page.route('**/promotion_code', route => route.fulfill({ status: 303, headers: { location: '/checkout/payable-shipping' } }))
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL('**/checkout/payable-shipping')
    assert.equal(await page.getByLabel('Email').inputValue(), 'jane@example.com')
    assert.equal(await page.getByLabel('City').inputValue(), 'Shelbyville')
    assert.equal(await page.getByLabel('Country').inputValue(), 'US')
    assert.equal(await page.getByLabel('Card number').inputValue(), '')
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)
    await page.reload()
    assert.equal(await page.getByLabel('City').inputValue(), '')
  })
})
