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

/** axe-core itself needs scripts: where a browser runs none, the same address is looked at with the page's own script kept away. */
export async function axeFindingsWithoutScript(page: Page): Promise<string[]> {
  const context = await page.context().browser()!.newContext({ viewport: page.viewportSize() })
  try {
    const twin = await context.newPage()
    await twin.route(/\.js(\?|$)/, route => route.abort())
    await twin.goto(page.url())
    return await axeFindings(twin)
  } finally {
    await context.close()
  }
}
