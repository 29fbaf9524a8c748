/** A buyer at a real browser. Each look at a page can be kept as a picture. */
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser.ts'
import { fact } from './say.ts'

export type Buyer = {
  page: Page
  pay(card: string): Promise<void>
  picture(name: string): Promise<void>
  close(): Promise<void>
}

const folder = fileURLToPath(new URL('../test-output/demo/', import.meta.url))

export async function seatBuyer(): Promise<Buyer> {
  await mkdir(folder, { recursive: true })
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  return {
    page,
    async pay(card) {
      await page.getByLabel('Card number').fill(card)
      await page.getByLabel('Expiry').fill('12 / 34')
      await page.getByLabel('CVC').fill('123')
      await page.getByRole('button', { name: /^Subscribe for/ }).click()
    },
    async picture(name) {
      const path = join(folder, `${name}.png`)
      await page.screenshot({ path, fullPage: true })
      fact('picture', relative(process.cwd(), path))
    },
    close: () => browser.close(),
  }
}
