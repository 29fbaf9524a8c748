/** The checkout page in a language that nobody speaks and from right to left: nothing is left in English, nothing breaks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { moneyText } from '../../src/pages/money-text.ts'
import { dateText, timeText } from '../../src/pages/texts/texts.ts'
import { axeFindings } from './axe.ts'
import { viewNames, views } from './checkout-views.ts'
import { pageHarness, picture, sizes } from './page-harness.ts'
import { marks } from './pseudo-texts.ts'

const { withPage, open } = pageHarness()

/** Everything on the page that is read or read out: text, labels, and the sentences that wait for the script. */
const spoken = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT)
    const said: string[] = []
    while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest('script, style')) said.push(walker.currentNode.nodeValue!)
    for (const element of document.querySelectorAll('*')) {
      const names = ['aria-label', 'alt', 'title', 'placeholder']
      for (const { name, value } of element.attributes)
        if (names.includes(name) || /^data-(?!number|check|field)/.test(name)) said.push(value)
    }
    return said
  })

/** What a page may show that no table has: the texts, amounts and moments of its view, however deep they stand. */
function valuesOf(value: unknown, currency: string): string[] {
  if (typeof value === 'string') return [value, value.slice(0, 1)]
  if (typeof value === 'bigint') return [moneyText(value, currency, 'en'), moneyText(-value, currency, 'en')]
  if (value instanceof Temporal.Instant) return [timeText(value, 'en'), dateText(value, 'en')]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(each => valuesOf(each, currency))
}

/** The script shows whose card it is; a name is the same in every language. */
const brands = ['Visa', 'Mastercard', 'Amex', 'Discover']

/** What is left of a text without the sentences of the table, innermost first, and without the values of the view. */
function untranslated(text: string, values: readonly string[]): string {
  const inner = new RegExp(`${marks.open}[^${marks.open}${marks.close}]*${marks.close}`, 'g')
  let left = text
  while (inner.test(left)) left = left.replaceAll(inner, '')
  for (const value of values) left = left.replaceAll(value, '')
  return left.replaceAll(/[^A-Za-z]/g, '')
}

test('nothing on any page is untranslated', async () => {
  await withPage({}, async page => {
    for (const name of viewNames) {
      if (name === 'payable-hostile' || views[name].locale !== 'en') continue
      await open(page, name, 'pseudo')
      await page.evaluate(() => {
        // Countries are named by the platform, not by the table.
        for (const option of document.querySelectorAll('#shipping_country option:not(:first-child)')) option.remove()
      })
      const values = [...valuesOf(views[name], views[name].order.currency), ...brands].filter(value => value !== '')
      const longestFirst = values.sort((a, b) => b.length - a.length)
      const left = (await spoken(page)).filter(text => untranslated(text, longestFirst) !== '')
      assert.deepEqual(left, [], name)
    }
  })
})

test('what the script says comes from the table too', async () => {
  await withPage({}, async page => {
    await open(page, 'payable-shipping', 'pseudo')
    await page.locator('form .button').last().click()
    const said = await page.getByRole('alert').locator('p, a').allTextContents()
    assert.ok(said.length > 5)
    assert.deepEqual(
      said.filter(text => untranslated(text, ['jane@example.com']) !== ''),
      [],
    )
  })
})

const rightToLeft = [
  'payable',
  'payable-basket',
  'payable-shipping-errors',
  'payable-code-applied',
  'payable-trial',
  'payable-carried',
  'payable-long',
  'letter-errors',
  'processing',
  'completed-eligible',
  'completed-long',
  'failed-refunded',
  'not-found',
] as const

for (const [size, viewport] of Object.entries(sizes)) {
  test(`from right to left on ${size}: a picture, nothing too wide, amounts unbroken, the order on the right`, async () => {
    await withPage({ viewport, reducedMotion: 'reduce' }, async page => {
      for (const name of rightToLeft) {
        await open(page, name, 'pseudo-rtl')
        const box = await page.evaluate(() => ({
          direction: document.documentElement.dir,
          tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          order: document.querySelector('.order')?.getBoundingClientRect().left ?? 1,
          pay: document.querySelector('.pay')?.getBoundingClientRect().left ?? 0,
          isolated: [...document.querySelectorAll('.sums dd, .lines li > span, .price, .button')]
            .map(element => element.textContent!)
            .filter(text => /[$₹]/.test(text) && !/\u2068[^\u2069]*[$₹]/.test(text)),
        }))
        assert.equal(box.direction, 'rtl')
        assert.equal(box.tooWide, 0, `${name} is wider than the screen`)
        assert.deepEqual(box.isolated, [], name)
        if (size === 'desktop') assert.ok(box.order > box.pay, name)
        assert.deepEqual(await axeFindings(page), [], name)
        await picture(page, `${name}-rtl-${size}-light`)
      }
    })
  })
}
