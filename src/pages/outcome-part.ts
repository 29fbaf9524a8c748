/** Every state that is not the form: one heading, one or two true sentences, one way on. */
import { html } from 'ghtml'
import type { CheckoutState, CheckoutView } from './checkout-view.ts'
import { completedPart, completedTitle, paidFacts } from './completed-part.ts'
import { isolated, webAddress } from './page-frame.ts'
import { failureText, type Texts, timeText } from './texts/texts.ts'

type Outcome = Exclude<CheckoutState, { kind: 'payable' } | { kind: 'letter' }>
type Sign = 'done' | 'wait' | 'stop' | 'fail' | 'ask'

export function outcomePart(t: Texts, view: CheckoutView, state: Outcome): string {
  const title = html`!${sign(signs[state.kind])}<h1 id="title" class="large">${outcomeTitle(t, view, state)}</h1>`
  const merchant = isolated(view.merchant.name, t.direction)
  switch (state.kind) {
    case 'authentication':
      return html`!${title}<p>${t.authenticationNote}</p>!${choice(view.path, 'complete', t.authenticationComplete, 'button', t.working)}!${choice(view.path, 'fail', t.authenticationFail, 'button second', t.working)}`
    case 'confirming':
      return html`!${title}<p role="status">${t.confirmingNote}</p>!${onward(`${view.path}/return`, t.checkNow, 'button second')}`
    case 'processing': {
      return html`!${title}<p>${t.processingNote(state.days)} ${t.processingClose}</p>!${onward(state.continueUrl, t.continueTo(merchant))}`
    }
    case 'completed':
      return html`!${title}!${completedPart(t, view, state)}!${onward(state.continueUrl, t.continueTo(merchant))}`
    case 'already_paid':
      return html`!${title}<p>${t.alreadyPaidNote}</p>!${paidFacts(t, view, state, null)}!${onward(state.continueUrl, t.continueTo(merchant))}`
    case 'expired':
      return html`!${title}<p>${t.expiredNote(timeText(state.at, view.locale))}</p>!${onward(state.restartUrl, t.restart)}`
    case 'canceled':
      return html`!${title}<p>${state.superseded ? t.supersededNote : t.canceledNote}</p>!${onward(state.restartUrl, t.restart)}`
    case 'failed':
      return html`!${title}<p>${failureText(t, state.reason)} ${state.refunded ? t.failedRefunded : t.failedUncharged}</p>!${onward(state.restartUrl, t.restart)}`
    case 'not_found':
      return html`!${title}<p>${t.notFoundNote}</p>`
  }
}

export function outcomeTitle(t: Texts, view: CheckoutView, state: Outcome): string {
  switch (state.kind) {
    case 'authentication':
      return t.authentication
    case 'confirming':
      return t.confirming
    case 'processing':
      return t.processing
    case 'completed':
      return completedTitle(t, view, state)
    case 'already_paid':
      return t.alreadyPaid
    case 'expired':
      return t.expired
    case 'canceled':
      return state.superseded ? t.superseded : t.canceled
    case 'failed':
      return t.failed
    case 'not_found':
      return t.notFound
  }
}

/** One form for each choice: a button that is disabled once pressed would not be posted itself. */
function choice(path: string, outcome: string, label: string, look: string, busy: string): string {
  return html`<form method="post" action="${path}/authentication"><input type="hidden" name="outcome" value="${outcome}"><button class="${look}" data-busy="${busy}">${label}</button></form>`
}

function onward(url: string | null, label: string, look = 'button'): string {
  const address = webAddress(url)
  return address === null ? '' : html`<a class="${look}" href="${address}">${label}</a>`
}

const signs: Record<Outcome['kind'], Sign> = {
  authentication: 'ask',
  confirming: 'wait',
  processing: 'wait',
  completed: 'done',
  already_paid: 'done',
  expired: 'stop',
  canceled: 'stop',
  failed: 'fail',
  not_found: 'stop',
}

const paths: Record<Sign, string> = {
  done: 'M7 12.5l3.5 3.5L17 9',
  wait: 'M12 7v5l3 2',
  stop: 'M8 12h8',
  fail: 'M9 9l6 6m0-6l-6 6',
  ask: 'M9.5 9.5a2.5 2.5 0 1 1 3.4 2.4c-.6.3-.9.7-.9 1.4M12 16.2v.1',
}

function sign(kind: Sign): string {
  return html`<svg class="sign ${kind}" viewBox="0 0 24 24" width="48" height="48" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="!${paths[kind]}"/></svg>`
}
