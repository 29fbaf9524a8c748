/** A buyer at the real pages who is watched: what the browser complains about, what leaves it, what a page weighs, what jumps. */
import assert from 'node:assert/strict'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { testCards } from '../../src/core/test-card.ts'
import { axeFindings, onTwin } from './axe.ts'
import { picture, sizes } from './page-harness.ts'

export type Buyer = {
  page: Page
  /** Another tab of the same browser. */
  tab(): Promise<Page>
  open(session: { payment_action: { url: string } }, page?: Page): Promise<void>
  /** The page says so in its heading, and axe-core has nothing against it. */
  sees(heading: string | RegExp, page?: Page): Promise<void>
  /** The same, and what each stop is measured by: its weight, its width, what jumped. Kept as pictures under `name`. */
  stops(name: string, heading: string | RegExp): Promise<void>
  /** Chooses a test card by its name, as one does with a script or without. */
  card(name: string): Promise<void>
  press(label: string | RegExp): Promise<void>
}

/** Of a checkout page with its style and script, as they come over the wire. */
const weightMax = 30 * 1024
const shiftMax = 0.01
/** A page that is shown again with what was wrong, or an address that leads nowhere: the browser calls that an error. */
const answeredSo = /^Failed to load resource: the server responded with a status of (404|422)/

export async function watched(browser: Browser, options: BrowserContextOptions, use: (buyer: Buyer) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: sizes.desktop, ...options })
  const script = options.javaScriptEnabled !== false
  const complaints: string[] = []
  const sent: string[] = []
  const weighed = weights(context)
  context.on('request', request => sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`))
  context.on('console', message => message.type() === 'error' && !answeredSo.test(message.text()) && complaints.push(message.text()))
  context.on('weberror', error => complaints.push(error.error().message))
  if (script) await context.addInitScript(noteShifts)
  const tab = async () => {
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    return page
  }
  try {
    const page = await tab()
    const sees: Buyer['sees'] = async (heading, at = page) => {
      await headed(at, heading)
      assert.deepEqual(script ? await axeFindings(at) : await onTwin(at, axeFindings), [])
    }
    await use({
      page,
      tab,
      open: async (session, at = page) => void (await at.goto(session.payment_action.url)),
      sees,
      async stops(name, heading) {
        await headed(page, heading)
        const shift = script ? await shiftOf(page) : await onTwin(page, shiftOf, noteShifts)
        assert.ok(shift <= shiftMax, `${name} jumps by ${shift}`)
        const bytes = await weighed(page)
        assert.ok(bytes > 3_000 && (!page.url().includes('/checkout/') || bytes <= weightMax), `${name} weighs ${bytes}`)
        await sees(heading)
        await pictures(page, `real-${name}${script ? '' : '-no-script'}`, script)
      },
      async card(name) {
        const card = testCards.find(each => each.name === name)
        assert.ok(card, name)
        if (!script) await page.getByLabel('Test card', { exact: true }).selectOption(name)
        else if (card.number !== null) await typeCard(page, card.number)
        else {
          await page.getByText('Test cards', { exact: true }).click()
          await page.getByRole('button', { name: card.label }).click()
        }
      },
      press: async label => await page.getByRole('button', { name: label, exact: true }).click(),
    })
    assert.deepEqual(complaints, [])
    const digits = sent.map(line => line.replace(/%20|[\s+-]/g, ''))
    for (const { number } of testCards)
      assert.ok(number === null || !digits.some(line => line.includes(number)), `${number} left the browser`)
  } finally {
    await context.close()
  }
}

const headed = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()

export async function typeCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12/34')
  await page.getByLabel('CVC').fill('123')
}

/** What a page and all that it asked for weigh; what came from the cache counts as when it was fetched. */
function weights(context: BrowserContext): (page: Page) => Promise<number> {
  const known = new Map<string, Promise<number>>()
  const asked = new WeakMap<Page, string[]>()
  context.on('request', request => {
    const page = request.frame().page()
    if (request.isNavigationRequest()) asked.set(page, [])
    asked.get(page)?.push(request.url())
  })
  context.on('requestfinished', request => {
    const before = known.get(request.url()) ?? Promise.resolve(0)
    const now = request.sizes().then(
      ({ responseBodySize }) => responseBodySize,
      () => 0,
    )
    known.set(request.url(), request.isNavigationRequest() ? now : Promise.all([before, now]).then(both => Math.max(...both)))
  })
  return async page => {
    const all = await Promise.all((asked.get(page) ?? []).map(url => known.get(url) ?? 0))
    return all.reduce((sum, size) => sum + size, 0)
  }
}

/** Runs in the page. What moves right after a press is wanted, and does not count. */
function noteShifts(): void {
  const seen = window as unknown as { shift: number }
  seen.shift = 0
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
      if (!entry.hadRecentInput) seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

function shiftOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>(resolve =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve((window as unknown as { shift: number }).shift))),
      ),
  )
}

async function pictures(page: Page, name: string, all: boolean): Promise<void> {
  const before = page.viewportSize()!
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    assert.equal(tooWide, 0, `${name} is wider than a ${size}`)
    for (const colorScheme of all ? (['light', 'dark'] as const) : (['light'] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await picture(page, `${name}-${size}-${colorScheme}`)
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  await page.setViewportSize(before)
}
