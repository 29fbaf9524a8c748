/** The questionnaire for a letter of medical necessity, before the payment: it says first who reads the answers. */
import { html } from 'ghtml'
import { type CheckoutState, type CheckoutView, type LetterField, letterFields } from './checkout-view.ts'
import { type AskedField, alertPart, fieldPart, problemList } from './field-part.ts'
import { isolated } from './page-frame.ts'
import { finePrint } from './payment-part.ts'
import { ofTable, type Texts } from './texts/texts.ts'

type Letter = Extract<CheckoutState, { kind: 'letter' }>

const attributes: Record<LetterField, string> = {
  full_name: 'autocomplete="name" dir="auto"',
  date_of_birth: 'type="date" autocomplete="bday"',
  state: 'autocomplete="address-level1" dir="auto"',
  conditions: '',
  history: '',
  consent: '',
}
const controls: Partial<Record<LetterField, AskedField['control']>> = { conditions: 'textarea', history: 'textarea', consent: 'checkbox' }
const halves: ReadonlySet<LetterField> = new Set(['date_of_birth', 'state'])

export function letterPart(t: Texts, view: CheckoutView, state: Letter): string {
  const asked = letterFields.map(
    (name): AskedField => ({
      ...{ name, label: t.letterLabels[name], hint: ofTable(t.letterHints, name), field: state.fields[name] },
      ...{ missing: t.letterMissing[name], invalid: ofTable(t.letterInvalid, name) ?? t.invalidOther },
      ...{
        attributes: attributes[name],
        control: controls[name] ?? 'input',
        half: halves.has(name),
      },
    }),
  )
  return html`<h1 id="title">${t.letterTitle}</h1>
<p class="lead">${t.letterIntro}</p>
<p class="lead">${t.letterSealed(isolated(view.merchant.name, t.direction))}</p>
!${alertPart(problemList(asked, t.letterCheck), t.letterCheck)}
<form method="post" action="${view.path}/letter" data-check>
<div class="group">!${asked.map(each => fieldPart(t, each))}</div>
<div class="act"><button class="button" data-busy="${t.letterSending}">${t.letterSend}</button></div>
</form>
!${finePrint(t, view, state.endsAt, t.letterThen)}`
}
