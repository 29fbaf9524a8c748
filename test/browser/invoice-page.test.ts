/** The hosted invoice in a real browser: its looks on screen and on paper, what unfolds, what is posted, and who can use it. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { axeFindings, axeFindingsWithoutScript } from './axe.ts'
import { startDocumentServer } from './document-server.ts'
import { type InvoiceViewName, invoiceViews } from './invoice-views.ts'
import { pageHarness, picture, sizes } from './page-harness.ts'
import type { PageServer } from './page-server.ts'
import { marks } from './pseudo-texts.ts'

const { withPage } = pageHarness()
const names = Object.keys(invoiceViews) as InvoiceViewName[]
const weightMax = 30 * 1024

let server: PageServer
before(async () => {
  server = await startDocumentServer()
})
after(() => server?.close())
beforeEach(() => {
  server.posts.length = 0
})

const open = (page: Page, name: InvoiceViewName, texts = '') => page.goto(`${server.url}/invoice/${name}${texts && `?texts=${texts}`}`)
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every state on ${size}, ${colorScheme}: a picture, nothing for axe, nothing too wide`, async () => {
      await withPage({ viewport, colorScheme, reducedMotion: 'reduce' }, async page => {
        for (const name of names) {
          await open(page, name)
          assert.equal(await overflow(page), 0, `${name} is wider than the screen`)
          assert.deepEqual(await axeFindings(page), [], name)
          await picture(page, `invoice-${name}-${size}-${colorScheme}`)
        }
        for (const name of ['open-basket', 'inclusive', 'german', 'kwd', 'long'] as const) {
          await open(page, name)
          await unfold(page)
          assert.equal(await overflow(page), 0, `${name}, unfolded, is wider than the screen`)
          assert.deepEqual(await axeFindings(page), [], name)
          await picture(page, `invoice-${name}-unfolded-${size}-${colorScheme}`)
        }
      })
    })
  }

  test(`from right to left on ${size}: a picture, nothing for axe, nothing too wide`, async () => {
    await withPage({ viewport, reducedMotion: 'reduce' }, async page => {
      for (const name of ['open-basket', 'arabic', 'paid-refunded', 'long'] as const) {
        await open(page, name, 'pseudo-rtl')
        await unfold(page)
        assert.equal(await overflow(page), 0, name)
        assert.deepEqual(await axeFindings(page), [], name)
        const loose = await page.locator('.sum, dd').filter({ hasText: '$' }).filter({ hasNotText: '\u2068' }).allTextContents()
        assert.deepEqual(loose, [], name)
        await picture(page, `invoice-${name}-rtl-${size}-light`)
      }
    })
  })
}

test('an amount unfolds by keyboard and by pointer, without a script too', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'open-basket')
      const arithmetic = page.getByText('4,000 × $0.0025')
      assert.equal(await arithmetic.isVisible(), false)
      await page.locator('summary', { hasText: 'API calls' }).click()
      assert.ok(await arithmetic.isVisible())
      await page.locator('summary', { hasText: 'GST (18%)' }).focus()
      await page.keyboard.press('Enter')
      assert.ok(await page.getByText('API calls: 18% on $16.83').isVisible())
      if (!javaScriptEnabled) assert.deepEqual(await axeFindingsWithoutScript(page), [])
    })
  }
})

test('the button pays, once; a PDF is below the same address', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage({ javaScriptEnabled }, async page => {
      await open(page, 'overdue')
      assert.equal(await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href'), '/invoice/overdue/pdf')
      await page.getByRole('button', { name: 'Pay $49.00' }).click()
      await page.waitForURL('**/invoice/paid')
      assert.deepEqual(server.posts.splice(0), [{ path: '/invoice/overdue/pay', body: '' }])
      assert.equal(await page.getByRole('button').count(), 0)
    })
  }
})

test('what cannot be paid has no button', async () => {
  await withPage({}, async page => {
    for (const name of ['open-processing', 'paid', 'paid-zero', 'void', 'uncollectible'] as const) {
      await open(page, name)
      assert.equal(await page.locator('form, button').count(), 0, name)
    }
  })
})

test('on paper: one page for a short one on A4 and Letter, light, without buttons, with the arithmetic', async () => {
  await withPage({ colorScheme: 'dark' }, async page => {
    for (const name of ['paid', 'open-basket', 'paid-refunded', 'many', 'arabic'] as const) {
      await open(page, name)
      const pagesOn = async (format: 'A4' | 'Letter') => (await page.pdf({ format })).toString('latin1').match(/\/Type\s*\/Page\b/g)!.length
      if (name === 'paid') assert.deepEqual([await pagesOn('A4'), await pagesOn('Letter')], [1, 1])
      await page.emulateMedia({ media: 'print' })
      assert.equal(await page.locator('.bar, .button').filter({ visible: true }).count(), 0)
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)')
      if (name === 'open-basket') assert.ok(await page.getByText('4,000 × $0.0025').isVisible())
      await page.setViewportSize({ width: 670, height: 1000 })
      await picture(page, `invoice-${name}-print`)
      await page.emulateMedia({ media: 'screen' })
    }
  })
})

test('what each state weighs over the wire: its style and script are packed, it is not', async () => {
  await withPage({}, async page => {
    const bodies: Promise<number>[] = []
    const packed = async (response: Response) => {
      const body = await response.body()
      return response.url().includes('/assets/') ? gzipSync(body).length : body.length
    }
    page.on('response', response => bodies.push(packed(response)))
    // Sixty lines are as heavy as they are.
    for (const name of names.filter(each => each !== 'many')) {
      bodies.length = 0
      await open(page, name)
      const bytes = (await Promise.all(bodies)).reduce((sum, length) => sum + length, 0)
      assert.ok(bodies.length >= 3 && bytes <= weightMax, `${name} weighs ${bytes}`)
    }
  })
})

test('hostile text is shown, not run, and no address leads off the web', async () => {
  await withPage({}, async page => {
    await open(page, 'hostile')
    assert.notEqual(await page.title(), 'owned')
    assert.equal(await page.locator('main img, main script').count(), 0)
    assert.equal(await page.locator('a[href^="javascript:"], a[href^="//"]').count(), 0)
    assert.ok(await page.getByText('<script>').first().isVisible())
  })
})

/** What may be shown that no table has: names and other texts of the view, dates, amounts, countries. */
function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Temporal.Instant) return [value.toLocaleString('en', { timeZone: 'UTC', dateStyle: 'long' })]
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(valuesOf)
}

test('nothing is untranslated', async () => {
  await withPage({}, async page => {
    for (const name of names.filter(each => invoiceViews[each].locale === 'en' && each !== 'hostile')) {
      await open(page, name, 'pseudo')
      const said = await page.evaluate(() => {
        const attributes = [...document.querySelectorAll('*')].flatMap(element =>
          [...element.attributes]
            .filter(each => /^(aria-label|alt|title|data-(?!letter|check|field).*)$/.test(each.name))
            .map(each => each.value),
        )
        return [document.title, ...attributes, ...document.body.textContent.split('\n')]
      })
      const values = [...valuesOf(invoiceViews[name]), 'United States', 'Saudi Arabia', 'Israel', 'KWD'].sort((a, b) => b.length - a.length)
      const left = said.filter(text => {
        let rest = text
        const inner = new RegExp(`${marks.open}[^${marks.open}${marks.close}]*${marks.close}`, 'g')
        while (inner.test(rest)) rest = rest.replaceAll(inner, '')
        for (const value of values) if (value !== '') rest = rest.replaceAll(value, '')
        return /[A-Za-z]/.test(rest)
      })
      assert.deepEqual(left, [], name)
    }
  })
})
