/**
 * A field with its label above and its problem below, and the summary of all problems. The sentences that the script may
 * say stand in data attributes of the field.
 */
import { html } from 'ghtml'
import type { Field } from './checkout-view.ts'
import type { Texts } from './texts/texts.ts'

export type AskedField = {
  /** Also its id. */
  name: string
  label: string
  hint: string | null
  field: Field
  /** What is said when it is needed and empty, and when it cannot be read. */
  missing: string
  invalid: string
  /** As HTML: the type, `autocomplete` and the like. A `control` other than `input` has its own content. */
  attributes: string
  control: 'input' | 'textarea' | 'checkbox' | { options: string }
  half: boolean
}

/** Longer values are not typed by people. */
const lengthMax = { input: 200, textarea: 4000 }

export function fieldPart(t: Texts, asked: AskedField): string {
  const { name, field, control, hint } = asked
  const label = html`<label for="${name}">${field.required ? asked.label : t.optional(asked.label)}</label>`
  const error = html`<p class="error" id="${name}-error">${problemOf(asked)}</p>`
  if (control === 'checkbox') return html`<div class="field check">!${drawn(asked)}!${label}!${error}</div>`
  const hinted = hint === null ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`
  return html`<div class="field!${asked.half ? ' half' : ''}">!${label}!${hinted}!${drawn(asked)}!${error}</div>`
}

function drawn({ name, field, control, hint, missing, invalid, attributes }: AskedField): string {
  // Of these the browser itself can tell that they cannot be read: the script may say so.
  const browserTells = /\btype="(email|date|number)"/.test(attributes)
  const shared = html`id="${name}" name="${name}" aria-describedby="!${hint === null ? '' : `${name}-hint `}${name}-error" data-field!${browserTells ? html` data-invalid="${invalid}"` : ''}!${field.required ? html` required data-missing="${missing}"` : ''}!${field.problem === null ? '' : html` aria-invalid="true"`} !${attributes}`
  if (control === 'checkbox') return html`<input type="checkbox" value="yes"!${field.value === '' ? '' : ' checked'} !${shared}>`
  if (control === 'textarea')
    return html`<textarea rows="3" dir="auto" maxlength="!${lengthMax.textarea}" !${shared}>${`\n${field.value}`}</textarea>`
  if (control === 'input') return html`<input maxlength="!${lengthMax.input}" value="${field.value}" !${shared}>`
  return html`<select !${shared}>!${control.options}</select>`
}

function problemOf({ field, missing, invalid }: AskedField): string | null {
  return field.problem === null ? null : field.problem === 'missing' ? missing : invalid
}

/** What is wrong, each leading to its field; '' when nothing is. */
export function problemList(asked: readonly AskedField[], heading: string): string {
  const wrong = asked.filter(({ field }) => field.problem !== null)
  if (wrong.length === 0) return ''
  return html`<p>${heading}</p><ul>!${wrong.map(each => html`<li><a href="#${each.name}">${problemOf(each)}</a></li>`)}</ul>`
}

/** The one alert of a form: filled here, or hidden until the script has something to say; `heading` stands above what it lists. */
export function alertPart(content: string, heading: string): string {
  return html`<div class="alert" id="alert" role="alert" tabindex="-1"!${content === '' ? ' hidden' : ' autofocus'} data-heading="${heading}">!${content}</div>`
}
