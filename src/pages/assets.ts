/** The style and the script, read once, under names made from what they hold: they may be cached for ever. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { normalAccent } from './accent.ts'
import { checkoutStyle } from './checkout-style.ts'
import { invoiceStyle } from './invoice-style.ts'

export type Asset = { href: string; body: string }
/** `documentStyle`: of the invoice and of purchase pages; what they have more would weigh on the checkout page. */
export type PageAssets = { style(accent: string | null): Asset; documentStyle(accent: string | null): Asset; script: Asset }

export function pageAssets(): PageAssets {
  // Comments and indents are for its readers.
  const script = readFileSync(new URL('./checkout-script.js', import.meta.url), 'utf8').replace(/^\s*(\/\/.*)?\n?/gm, '')
  return {
    style: accent => coloured('checkout', checkoutStyle, accent),
    documentStyle: accent => coloured('document', invoiceStyle, accent),
    script: { href: `/assets/checkout-${nameOf(script)}.js`, body: script },
  }
}

function coloured(name: string, styleOf: (accent: string | null) => string, accent: string | null): Asset {
  const colour = normalAccent(accent)
  const body = styleOf(colour)
  return { href: `/assets/${name}-${nameOf(body)}.css${colour === null ? '' : `?accent=${colour.slice(1)}`}`, body }
}

/** As it goes over the wire: packed for whoever can unpack it. They hold no secret, so packing them gives none away. */
export function packed(asset: Asset, acceptEncoding: string | undefined): { body: string | Buffer; headers: Record<string, string> } {
  const vary = { vary: 'accept-encoding' }
  if (!/\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding ?? '')) return { body: asset.body, headers: vary }
  return { body: gzipSync(asset.body), headers: { ...vary, 'content-encoding': 'gzip' } }
}

function nameOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12)
}
