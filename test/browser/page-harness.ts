/** What the page tests share: one server and one browser a file, a fresh page a test, and where pictures go. */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { after, before, beforeEach } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import type { ViewName } from './checkout-views.ts'
import { type PageServer, startPageServer } from './page-server.ts'

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } }
const pictures = new URL('../../test-output/pages/', import.meta.url)

export type Harness = {
  server(): PageServer
  /** What the browser complains about (the policy, a script's error) fails the test that made it. */
  withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void>
  open(page: Page, name: ViewName, texts?: 'pseudo' | 'pseudo-rtl'): Promise<void>
}

export function pageHarness(): Harness {
  let server: PageServer
  let browser: Browser
  before(async () => {
    await mkdir(pictures, { recursive: true })
    server = await startPageServer()
    browser = await launchBrowser()
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })
  beforeEach(() => {
    server.posts.length = 0
  })
  return {
    server: () => server,
    async withPage(options, use) {
      const context = await browser.newContext({ viewport: sizes.desktop, ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      const complaints: string[] = []
      page.on('pageerror', error => complaints.push(error.message))
      page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
      try {
        await use(page)
        assert.deepEqual(complaints, [])
      } finally {
        await context.close()
      }
    },
    async open(page, name, texts) {
      await page.goto(`${server.url}/checkout/${name}${texts === undefined ? '' : `?texts=${texts}`}`)
    },
  }
}

/** On a machine under load the browser now and then says that it could not: the same picture again. */
const picturesTries = 3

async function taken(page: Page, path: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await page.screenshot({ path })
      return
    } catch (error) {
      if (tries >= picturesTries || !/Unable to capture screenshot/.test(String(error))) throw error
    }
  }
}

/** The screen is made as tall as the page first: what sticks to its lower edge must not cover the middle of the picture. */
export async function picture(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const taller = before !== null && height > before.height
  if (taller) await page.setViewportSize({ ...before, height })
  await taken(page, new URL(`${name}.png`, pictures).pathname)
  if (taller) await page.setViewportSize(before)
}
