/** The page where one product is bought, in a real browser: its looks, what is chosen and posted, and who can use it. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings, axeFindingsWithoutScript } from './axe.ts'
import { startDocumentServer } from './document-server.ts'
import { pageHarness, picture, sizes } from './page-harness.ts'
import type { PageServer } from './page-server.ts'
import { type PurchaseViewName, purchaseViews } from './purchase-views.ts'

const { withPage } = pageHarness()
const names = Object.keys(purchaseViews) as PurchaseViewName[]

let server: PageServer
before(async () => {
  server = await startDocumentServer()
})
after(() => server?.close())
beforeEach(() => {
  server.posts.length = 0
})

const open = (page: Page, name: PurchaseViewName, texts = '') => page.goto(`${server.url}/purchase/${name}${texts && `?texts=${texts}`}`)
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const quantityOf = (page: Page) => page.getByRole('spinbutton', { name: 'Quantity' })
const go = (page: Page) => page.getByRole('button', { name: 'Continue to payment' })

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every state on ${size}, ${colorScheme}: a picture, nothing for axe, nothing too wide`, async () => {
      await withPage({ viewport, colorScheme, reducedMotion: 'reduce' }, async page => {
        for (const name of names) {
          await open(page, name)
          assert.equal(await overflow(page), 0, `${name} is wider than the screen`)
          assert.deepEqual(await axeFindings(page), [], name)
          await picture(page, `purchase-${name}-${size}-${colorScheme}`)
        }
      })
    })
  }

  test(`from right to left on ${size}: a picture, nothing for axe, nothing too wide`, async () => {
    await withPage({ viewport, reducedMotion: 'reduce' }, async page => {
      for (const name of ['several', 'arabic', 'wrong-quantity'] as const) {
        await open(page, name, 'pseudo-rtl')
        assert.equal(await overflow(page), 0, name)
        assert.deepEqual(await axeFindings(page), [], name)
        await picture(page, `purchase-${name}-rtl-${size}-light`)
      }
    })
  })
}

test('one price and a quantity are posted, with a script and without', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'several')
      if (!javaScriptEnabled) assert.deepEqual(await axeFindingsWithoutScript(page), [])
      await page.getByLabel('$499.00 a year').check()
      await quantityOf(page).fill('3')
      await go(page).click()
      await page.waitForURL('**/invoice/paid')
      assert.deepEqual(server.posts.splice(0), [{ path: '/purchase/several', body: 'price=price_yearly&quantity=3' }])
    })
  }
})

test('the only price needs no choice, and a flat one no quantity', async () => {
  await withPage({}, async page => {
    await open(page, 'flat')
    assert.equal((await page.getByRole('radio').count()) + (await quantityOf(page).count()), 0)
    await go(page).click()
    await page.waitForURL('**/invoice/paid')
    assert.deepEqual(server.posts, [{ path: '/purchase/flat', body: 'price=price_flat' }])
  })
})

test('the quantity goes away while a price without one is chosen', async () => {
  await withPage({ javaScriptEnabled: false }, async page => {
    await open(page, 'several')
    const quantity = quantityOf(page)
    assert.ok(await quantity.isVisible())
    await page.getByLabel('$999.00').check()
    assert.equal(await quantity.isVisible(), false)
    await page.getByLabel('$499.00 a year').check()
    await quantity.fill('0')
    await page.getByLabel('$999.00').check()
    assert.ok(await quantity.isVisible(), 'what is wrong can be mended')
  })
})

test('a wrong quantity is said where it is, and nothing is posted', async () => {
  await withPage({}, async page => {
    await open(page, 'several')
    for (const wrong of ['', '0', '1.5', '-2']) {
      await quantityOf(page).fill(wrong)
      await go(page).click()
      const alert = page.getByRole('alert')
      assert.ok((await alert.textContent())?.includes('Enter the quantity as a whole number, 1 or more.'), wrong)
      assert.equal(await alert.evaluate(element => element === document.activeElement), true)
    }
    assert.deepEqual(server.posts, [])
  })
})

test('nothing for sale is said, and there is nothing to press', async () => {
  await withPage({}, async page => {
    await open(page, 'nothing-for-sale')
    assert.ok(await page.getByText('This is not for sale at the moment.').isVisible())
    assert.equal(await page.locator('form, button').count(), 0)
  })
})

test('hostile text is shown, not run', async () => {
  await withPage({}, async page => {
    await open(page, 'hostile')
    assert.notEqual(await page.title(), 'owned')
    assert.equal(await page.locator('main img, main script').count(), 0)
    assert.equal(await page.locator('a[href^="javascript:"]').count(), 0)
  })
})
