/** Serves the pages as data with nothing behind them: node:http alone, under the policy the real routes send. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Asset, packed, pageAssets } from '../../src/pages/assets.ts'
import { checkoutPage } from '../../src/pages/checkout-page.ts'
import type { CheckoutView } from '../../src/pages/checkout-view.ts'
import { texts } from '../../src/pages/texts/texts.ts'
import { views } from './checkout-views.ts'
import { pseudoTexts } from './pseudo-texts.ts'

export type PageServer = {
  url: string
  /** What was posted, in order: the path and the body as it came. */
  posts: { path: string; body: string }[]
  close(): Promise<void>
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#0a7f5a"/></svg>'

/** `?texts=pseudo` shows a page in the language of the tests, `?texts=pseudo-rtl` from right to left. */
const languages = new Map([
  ['pseudo', pseudoTexts('ltr')],
  ['pseudo-rtl', pseudoTexts('rtl')],
])

export async function startPageServer(): Promise<PageServer> {
  const assets = pageAssets()
  const posts: PageServer['posts'] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://local')
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy, 'referrer-policy': 'same-origin' }).end(body)
    if (request.method === 'POST') {
      posts.push({ path: url.pathname, body: await text(request) })
      response.writeHead(303, { location: '/checkout/completed' }).end()
      return
    }
    if (url.pathname.endsWith('/return')) return send(200, 'text/plain', 'asked the provider')
    if (url.pathname === '/logo.svg') return send(200, 'image/svg+xml', logo)
    const sendAsset = (type: string, asset: Asset) => {
      const { body, headers } = packed(asset, request.headers['accept-encoding'])
      return response.writeHead(200, { 'content-type': type, ...headers }).end(body)
    }
    if (url.pathname === assets.script.href) return sendAsset('text/javascript', assets.script)
    if (url.pathname.endsWith('.css')) return sendAsset('text/css', assets.style(url.searchParams.get('accent')))
    const name = url.pathname.slice('/checkout/'.length)
    if (!Object.hasOwn(views, name)) return send(404, 'text/plain', 'no such view')
    const view: CheckoutView = { ...views[name as keyof typeof views], path: url.pathname }
    return send(
      200,
      'text/html; charset=utf-8',
      checkoutPage(view, hrefs(view), languages.get(url.searchParams.get('texts') ?? '') ?? texts[view.locale]),
    )
  })
  const hrefs = (view: CheckoutView) => ({ styleHref: assets.style(view.merchant.accent).href, scriptHref: assets.script.href })
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
