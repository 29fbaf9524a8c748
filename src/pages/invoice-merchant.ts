/** Who sells, at the top of an invoice and of a purchase page; and what they want to be read, at its foot. */
import { html } from 'ghtml'
import type { Merchant } from './invoice-view.ts'
import { webAddress } from './page-frame.ts'
import type { Locale } from './texts/locale.ts'
import type { Texts } from './texts/texts.ts'

export function merchantRow({ name, logoUrl }: Merchant, locale: Locale): string {
  const logo = webAddress(logoUrl)
  const mark =
    logo === null
      ? html`<span class="mark" aria-hidden="true" data-letter="${firstLetter(name, locale)}"></span>`
      : html`<img class="mark" src="${logo}" alt="" width="32" height="32">`
  return html`<div class="merchant">!${mark}<bdi>${name}</bdi></div>`
}

/** The first character as people see it: an emoji or a letter with its marks is one. */
function firstLetter(name: string, locale: Locale): string {
  const [first] = new Intl.Segmenter(locale).segment(name.trim())
  return first?.segment.toLocaleUpperCase(locale) ?? ''
}

export function merchantLinks(t: Texts, { termsUrl, privacyUrl }: Merchant): string {
  const links: [string | null, string][] = [
    [webAddress(termsUrl), t.terms],
    [webAddress(privacyUrl), t.privacy],
  ]
  const drawn = links.map(([url, text]) => (url === null ? '' : html`<a href="${url}" target="_blank" rel="noopener">${text}</a>`)).join('')
  return drawn === '' ? '' : html`<p class="fine links">!${drawn}</p>`
}
