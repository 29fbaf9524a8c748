/** The style sheet, with the merchant's colour as tokens in front: no inline style is ever needed. */
import { readFileSync } from 'node:fs'
import { accentTokens } from './accent.ts'

const parts = ['style-frame.css', 'style-order.css', 'style-payment.css', 'style-outcome.css']

const sheet = sheetOf(parts)

/** Comments and line ends are for readers of the parts. */
export function sheetOf(files: readonly string[]): string {
  return files
    .map(file => readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'))
    .join('')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
}

/** A weak colour is corrected, a wrong one is replaced by the default: the sheet is always readable. */
export function checkoutStyle(accent: string | null): string {
  return `${tokens(accent, 'light')}@media (prefers-color-scheme: dark){${tokens(accent, 'dark')}}${sheet}`
}

function tokens(accent: string | null, scheme: 'light' | 'dark'): string {
  const { fill, onFill, edge, text } = accentTokens(accent, scheme)
  return `:root{--accent:${fill};--on-accent:${onFill};--accent-edge:${edge};--accent-text:${text}}`
}
