/**
 * What every page for buyers shares: the document around it, the test bar, and the two guards for values that come from
 * others: addresses must be web addresses, and text that runs right to left must not turn our sentence around.
 * `html` escapes every value; `!${…}` only ever holds what another `html` made.
 */
import { html } from 'ghtml'
import type { Direction, Locale } from './texts/locale.ts'
import { type Texts, texts } from './texts/texts.ts'

export type PageAssetLinks = { styleHref: string; scriptHref: string }

type Frame = { locale: Locale; direction?: Direction; title: string; assets: PageAssetLinks; refreshTo: string | null; body: string }

/** The script stands in the head and waits for nothing: it marks the document before the first paint, so nothing jumps. */
export function pageDocument(frame: Frame): string {
  return html`<!doctype html>
<html lang="${frame.locale}" dir="${frame.direction ?? texts[frame.locale].direction}">
<head>
<meta charset="utf-8">
<title>${frame.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
!${frame.refreshTo === null ? '' : html`<meta http-equiv="refresh" content="3;url=${frame.refreshTo}">`}
<link rel="stylesheet" href="${frame.assets.styleHref}">
<script src="${frame.assets.scriptHref}"></script>
</head>
<body>
!${frame.body}
</body>
</html>
`
}

/** `withCards`: the list of test cards, filled by the script from the form's own list. */
export function testBar(t: Texts, withCards: boolean): string {
  return html`<header class="bar"><p>${t.testMode}</p>!${
    withCards
      ? html`<details class="cards with-script"><summary>${t.testCards}</summary><div class="panel"><p>${t.testCardsNote}</p><ul id="card-list"></ul></div></details>`
      : ''
  }</header>`
}

/** null for anything a browser would not open as a page. */
export function webAddress(url: string | null): string | null {
  return url !== null && /^(https?:\/\/|\/(?!\/))/i.test(url) ? url : null
}

/**
 * First-strong isolate marks, only where they matter: around Hebrew, Arabic and the scripts written like them, and around
 * every value in a sentence that itself runs right to left.
 */
export function isolated(text: string, direction: Direction = 'ltr'): string {
  return direction === 'rtl' || /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text
}

type Message = { kind: 'not_found' | 'too_many_requests' | 'broken' | 'unavailable'; locale: Locale; reference?: string | null }

/** Plain pages of the same look that belong to no merchant: unknown links, rate limits, 500 and 503. */
export function messagePage(message: Message, assets: PageAssetLinks, t: Texts = texts[message.locale]): string {
  const [title, note] = {
    not_found: [t.notFound, t.notFoundNote],
    too_many_requests: [t.tooMany, t.tooManyNote],
    broken: [t.broken, t.brokenNote],
    unavailable: [t.unavailable, t.unavailableNote],
  }[message.kind] as [string, string]
  const reference = message.reference ? html`<p class="note">${t.reference(message.reference)}</p>` : ''
  const body = html`<main class="alone"><h1>${title}</h1><p>${note}</p>!${reference}</main>`
  return pageDocument({ locale: message.locale, direction: t.direction, title, assets, refreshTo: null, body })
}
