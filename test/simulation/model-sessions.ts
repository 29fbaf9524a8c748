/** What may have become of each session. */
import { type Evidence, isKept, isLive, pagesOf, planOf, surplusOf } from './evidence.ts'
import type { Charge, Link } from './gateway.ts'
import { subjectOf } from './merchant.ts'
import type { SessionRow } from './observe.ts'
import { discountOf, dueFor } from './shop.ts'

const declinesMax = 10
const silenceMs = 3_600_000
export const endings = ['completed', 'failed', 'expired', 'canceled'].map(end => `checkout.session.${end}`)

export function judgeSession(session: SessionRow, evidence: Evidence): string[] {
  const { links, charges } = pagesOf(evidence, session)
  const captured = charges.filter(c => c.status === 'succeeded' && c.amount > 0n)
  const kept = captured.filter(c => isKept(evidence, c))
  const fits = (c: Charge) => c.amount === session.amount && c.currency === session.currency
  // Nothing was due: the card that was kept is all there was to wait for.
  const done = session.amount > 0n ? captured.filter(fits) : charges.filter(c => c.status === 'succeeded' && c.amount === 0n)
  const wrong = judgeAmount(session, evidence)
  const takesCodes = evidence.intents[session.intent ?? -1]?.takesCodes ?? false
  if (links.length > 1 && !takesCodes) wrong.push(`the gateway has ${links.length} links of it`)
  for (const c of captured) {
    const surplus = surplusOf(evidence, c)
    if (surplus !== 0n && surplus !== c.amount) wrong.push(`charge ${c.id} paid nothing and was refunded in part`)
  }

  if (session.status === 'completed') {
    if (kept.length !== (session.amount > 0n ? 1 : 0)) wrong.push(`${kept.length} charges of ${session.amount} are kept`)
    if (!kept.every(fits)) wrong.push('the kept charge does not fit')
    if (done.length === 0) wrong.push('nobody paid, and no card was kept')
    if (session.customer === null) wrong.push('it has no customer')
    return wrong
  }
  if (kept.length > 0) wrong.push(`the buyer paid ${kept.map(c => `${c.amount} ${c.currency}`).join(' and ')} for nothing`)

  const inTime = done.filter(c => !isLate(c, links))
  switch (session.status) {
    case 'expired':
    case 'canceled':
      if (inTime.length > 0 && !endedInSilence(session, evidence, links))
        wrong.push(`charge ${inTime[0]!.id} was taken while the page was open: it must be completed`)
      if (
        session.status === 'canceled' &&
        session.cancellationReason === 'superseded' &&
        !isReplaced(session, evidence) &&
        !isOvertaken(session, evidence)
      )
        wrong.push('nothing superseded it')
      if (session.status === 'canceled' && session.cancellationReason === 'requested' && !evidence.sessions.get(session.id))
        wrong.push('it was canceled and nobody knew of it')
      break
    case 'failed':
      if (!mayFail(session, evidence, charges, done.length)) wrong.push(`there is no ground for ${session.failureReason}`)
      break
    default:
      wrong.push('it never came to an end')
  }
  return wrong
}

/** What it asks for, reckoned from what the merchant meant and the discounts that it shows. */
function judgeAmount(session: SessionRow, { intents, seen }: Evidence): string[] {
  const intent = intents[session.intent ?? -1]
  if (!intent || intent.action === 'add_payment_method') return session.amount === 0n ? [] : ['saving a card costs something']
  if (intent.action === 'activate_subscription' || intent.action === 'pay_invoice') {
    const due = seen.invoices.filter(i => session.pays.includes(i.id)).reduce((sum, i) => sum + i.due, 0n)
    return session.amount === due ? [] : [`it asks for ${session.amount} for invoices of ${due}`]
  }
  const off = session.discounts.map(label => discountOf(label.toLowerCase()))
  const wrong: string[] = []
  if ((off[0]?.key === 'few') !== (intent.coupon === 'few')) wrong.push('the coupon it was made with is not what it takes off')
  if (off.some(d => d.code !== null) && !intent.takesCodes) wrong.push('it takes no codes and has one')
  if (new Set(off).size !== off.length) wrong.push('a discount is taken off twice')
  const due = dueFor(intent.of!, BigInt(intent.quantity), off)
  if (session.amount !== due && !(intent.trial && session.amount === 0n)) wrong.push(`it asks for ${session.amount} and should for ${due}`)
  return wrong
}

/** The gateway did not answer for an hour that the page is closed: then a session may be ended without its word, and money found later goes back. */
function endedInSilence(session: SessionRow, { seen, heard }: Evidence, links: readonly Link[]): boolean {
  const ended = seen.events.find(e => e.object === session.id && endings.includes(e.type))
  const answers = links.flatMap(l => heard.get(l.attemptKey) ?? [])
  return ended !== undefined && !answers.some(at => at <= ended.at && at > ended.at - silenceMs)
}

/** Taken after the page had stopped taking money. */
function isLate(charge: Charge, links: readonly Link[]): boolean {
  const link = links.find(l => l.id === charge.linkId)!
  return link.closedAt !== null && charge.capturedAt! >= link.closedAt
}

function isReplaced({ intent }: SessionRow, { intents }: Evidence): boolean {
  const own = intents[intent ?? -1]
  const subject = own && subjectOf(own)
  return subject != null && intents.filter(i => !i.allowMultiple && subjectOf(i) === subject).length > 1
}

/** What it pays was paid or void meanwhile, what it activates has begun or ended, or the customer has the same by now. */
function isOvertaken(session: SessionRow, evidence: Evidence): boolean {
  const { seen } = evidence
  const closed = seen.invoices.some(i => session.pays.includes(i.id) && i.status !== 'open')
  const target = seen.subscriptions.find(s => s.id === session.target)
  return closed || (target !== undefined && ['active', 'incomplete_expired'].includes(target.status)) || hasRival(session, evidence)
}

function hasRival(session: SessionRow, evidence: Evidence): boolean {
  const plan = planOf(evidence, session)
  const others = evidence.seen.subscriptions.filter(s => isLive(s) && !s.multiple && s.session !== session.id && s.id !== session.target)
  return others.some(s => s.customer === session.customer && s.plan === plan)
}

/** `done`: how many times what was asked for was paid, or the card kept. */
function mayFail(session: SessionRow, evidence: Evidence, charges: readonly Charge[], done: number): boolean {
  const count = (of: (c: Charge) => boolean) => charges.filter(of).length
  switch (session.failureReason) {
    case 'provider_refused':
      // One may be open nevertheless: a request that was on its way for long came after the refusal of another.
      return evidence.refused.has(session.id)
    case 'payment_failed':
      return count(c => c.status === 'failed' && c.card.does === 'debits') > 0
    case 'too_many_declines':
      return count(c => c.status === 'failed') >= declinesMax
    case 'amount_mismatch':
      return count(c => c.status === 'succeeded' && c.amount > 0n && c.amount !== session.amount) > 0
    case 'currency_mismatch':
      return count(c => c.status === 'succeeded' && c.currency !== session.currency) > 0
    case 'already_subscribed':
      return done > 0 && !(session.action === 'create_subscription' && session.allowMultiple) && hasRival(session, evidence)
    case 'invoice_not_open':
      return done > 0 && isOvertaken(session, evidence)
    default:
      return false
  }
}
