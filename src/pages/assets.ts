/** The style and the script, read once, under names made from what they hold: they may be cached for ever. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { normalAccent } from './accent.ts'
import { checkoutStyle } from './checkout-style.ts'

export type Asset = { href: string; body: string }
export type PageAssets = { style(accent: string | null): Asset; script: Asset }

export function pageAssets(): PageAssets {
  const script = readFileSync(new URL('./checkout-script.js', import.meta.url), 'utf8')
  return {
    style(accent) {
      const colour = normalAccent(accent)
      const body = checkoutStyle(colour)
      return { href: `/assets/checkout-${nameOf(body)}.css${colour === null ? '' : `?accent=${colour.slice(1)}`}`, body }
    },
    script: { href: `/assets/checkout-${nameOf(script)}.js`, body: script },
  }
}

function nameOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12)
}
