/** A buyer at a real browser. Each look at a page can be kept as a picture. */
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser.ts'
import { fact } from './say.ts'

export type Buyer = {
  page: Page
  /** Types the card and presses the button. */
  pay(card: string, button?: string | RegExp): Promise<void>
  /** Keeps a look at the page, and says where. */
  picture(name: string): Promise<void>
  /** The same without a word. */
  keep(name: string): Promise<void>
  close(): Promise<void>
}

const folder = fileURLToPath(new URL('../test-output/demo/', import.meta.url))

export async function seatBuyer(): Promise<Buyer> {
  await mkdir(folder, { recursive: true })
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  const shoot = async (name: string) => {
    const path = join(folder, `${name}.png`)
    await page.screenshot({ path, fullPage: true })
    return path
  }
  return {
    page,
    async pay(card, button = /^Subscribe for/) {
      await page.getByLabel('Card number').fill(card)
      await page.getByLabel('Expiry').fill('12 / 34')
      await page.getByLabel('CVC').fill('123')
      await page.getByRole('button', { name: button }).click()
    },
    picture: async name => fact('picture', relative(process.cwd(), await shoot(name))),
    keep: async name => void (await shoot(name)),
    close: () => browser.close(),
  }
}
