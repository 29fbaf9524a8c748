/** Serves invoices and purchase pages as data with nothing behind them, under the policy the real routes send. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pageAssets } from '../../src/pages/assets.ts'
import { invoicePage } from '../../src/pages/invoice-page.ts'
import { purchasePage } from '../../src/pages/purchase-page.ts'
import { texts } from '../../src/pages/texts/texts.ts'
import { invoiceViews } from './invoice-views.ts'
import type { PageServer } from './page-server.ts'
import { pseudoTexts } from './pseudo-texts.ts'
import { purchaseViews } from './purchase-views.ts'

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#0a7f5a"/></svg>'

/** `?texts=pseudo` and `?texts=pseudo-rtl` show a view in a language that nobody speaks. */
export async function startDocumentServer(): Promise<PageServer> {
  const assets = pageAssets()
  const posts: PageServer['posts'] = []
  const links = (accent: string | null) => ({ styleHref: assets.documentStyle(accent).href, scriptHref: assets.script.href })
  const drawn = ({ pathname: path, searchParams }: URL): string | null => {
    const [, kind, name = ''] = path.split('/')
    const asked = searchParams.get('texts')
    const words = (locale: 'en' | 'de') => (asked === null ? texts[locale] : pseudoTexts(asked === 'pseudo-rtl' ? 'rtl' : 'ltr'))
    if (kind === 'invoice' && Object.hasOwn(invoiceViews, name)) {
      const view = invoiceViews[name as keyof typeof invoiceViews]
      return invoicePage({ ...view, path }, links(view.merchant.accent), words(view.locale))
    }
    if (kind === 'purchase' && Object.hasOwn(purchaseViews, name)) {
      const view = purchaseViews[name as keyof typeof purchaseViews]
      return purchasePage({ ...view, path }, links(view.merchant.accent), words(view.locale))
    }
    return null
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://local')
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy, 'referrer-policy': 'same-origin' }).end(body)
    if (request.method === 'POST') {
      posts.push({ path: url.pathname, body: await text(request) })
      return void response.writeHead(303, { location: '/invoice/paid' }).end()
    }
    if (url.pathname === '/logo.svg') return void send(200, 'image/svg+xml', logo)
    if (url.pathname === assets.script.href) return void send(200, 'text/javascript', assets.script.body)
    if (url.pathname.endsWith('.css')) return void send(200, 'text/css', assets.documentStyle(url.searchParams.get('accent')).body)
    const page = drawn(url)
    send(page === null ? 404 : 200, page === null ? 'text/plain' : 'text/html; charset=utf-8', page ?? 'no such view')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
