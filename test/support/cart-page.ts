/** The checkout page as a browser without a script has it: read as text, its form posted, its redirects followed. */
import assert from 'node:assert/strict'

export type ShownOrder = {
  html: string
  /** The amount of each line, in order. */
  lines: string[]
  /** Name and amount of each sum, the total last. */
  sums: (readonly [name: string, amount: string])[]
  /** The large one. */
  price: string
  /** Small sentences below the sums. */
  notes: string[]
  /** What the button of the payment form says; null: nothing can be paid. */
  button: string | null
  /** Sentences that say what is wrong. */
  alerts: string[]
}

/** Looks that a page that is still waiting gets, far more than it needs: the truth is asked for at each. */
const looksMax = 40

export async function openCheckout(url: string): Promise<ShownOrder> {
  const answer = await fetch(url)
  assert.equal(answer.status, 200)
  return readOrder(await answer.text())
}

export function readOrder(html: string): ShownOrder {
  const all = (shape: RegExp, text: string) => [...text.matchAll(shape)].map(found => found.slice(1).map(plain))
  const part = (shape: RegExp) => shape.exec(html)?.[1] ?? ''
  return {
    html,
    lines: all(/<li>.*?<span>([^<]*)<\/span><\/li>/gs, part(/<ul class="lines">(.*?)<\/ul>/s)).map(([amount]) => amount!),
    sums: all(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/gs, part(/<dl class="sums">(.*?)<\/dl>/s)).map(([name, amount]) => [name!, amount!] as const),
    price: plain(part(/<p class="price">(.*?)<span>/s)),
    notes: all(/<p class="note">(.*?)<\/p>/gs, part(/<\/dl>(.*?)<\/details>/s)).map(([note]) => note!),
    button: payForm(html)?.button ?? null,
    alerts: all(/<(?:p|div)[^>]* role="alert"[^>]*>(.*?)<\/(?:p|div)>/gs, html)
      .map(([alert]) => alert!)
      .filter(alert => alert !== ''),
  }
}

/** Chooses a test card from the list, presses the button, and goes where it leads until the page no longer waits. */
export async function payOnPage(url: string, fields: Record<string, string> = {}): Promise<{ url: string; html: string }> {
  const form = payForm(await (await fetch(url)).text())
  assert.ok(form, 'the page has a form to pay with')
  assert.match(form.inside, /<option value="success"/, 'a card can be chosen without a script')
  const pressed = await post(new URL(form.action, url).href, { test_card: 'success', ...fields })
  assert.equal(pressed.status, 303, pressed.html)
  assert.equal(pressed.to, `${new URL(url).pathname}/return`)
  for (let look = 0; look < looksMax; look += 1) {
    const answer = await fetch(`${url}/return`, { redirect: 'manual' })
    const html = await answer.text()
    if (answer.status === 200) continue
    assert.equal(answer.status, 303, html)
    const to = new URL(answer.headers.get('location')!, url).href
    return { url: to, html: to.startsWith(url) ? await (await fetch(to)).text() : '' }
  }
  throw new Error('the page went on waiting')
}

/** Enters a promotion code, or takes off the coupon of one: what comes is the page, or the form again with what is wrong. */
export async function enterCode(url: string, fields: { code: string } | { remove: string }) {
  return await post(`${url}/promotion_code`, fields)
}

/** Posts a form and goes nowhere yet. */
export async function post(url: string, fields: Record<string, string>) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() }
}

function payForm(html: string): { action: string; inside: string; button: string } | null {
  const found = /<form method="post" action="([^"]*\/pay)"[^>]*>(.*?)<\/form>/s.exec(html)
  if (!found) return null
  const [, action, inside] = found
  return { action: action!, inside: inside!, button: plain(/<button class="button"[^>]*>(.*?)<\/button>/s.exec(inside!)?.[1] ?? '') }
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/[ \n]+/g, ' ')
    .trim()
}
