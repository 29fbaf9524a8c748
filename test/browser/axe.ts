/** What axe-core finds wrong on a page, as lines. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }

export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { run } = (window as unknown as { axe: { run(root: Document, options: object): Promise<Found> } }).axe
    const { violations } = await run(document, { preload: false })
    return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`))
  })
}

/** axe-core itself needs scripts: where a browser runs none, a twin of its page is looked at. */
export async function axeFindingsWithoutScript(page: Page): Promise<string[]> {
  return onTwin(page, axeFindings)
}

/** Uses the same document where scripts may run, with the page's own script kept away. `first` runs in it before all else. */
export async function onTwin<T>(page: Page, use: (twin: Page) => Promise<T>, first?: () => void): Promise<T> {
  const context = await page.context().browser()!.newContext({ viewport: page.viewportSize() })
  try {
    const twin = await context.newPage()
    const body = await page.content()
    if (first) await twin.addInitScript(first)
    await twin.route(/\.js(\?|$)/, route => route.abort())
    // Not asked for again: what a post was answered with has no address of its own.
    await twin.route(page.url(), route => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
    await twin.goto(page.url())
    return await use(twin)
  } finally {
    await context.close()
  }
}
