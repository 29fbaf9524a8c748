/**
 * What may have become of each session, told from what clients saw and what the gateway's books say. A second opinion:
 * it imports nothing of the program, and knows nothing of how it decides.
 */
import type { Charge, Gateway, Link } from './gateway.ts'
import type { Intent, Known } from './merchant.ts'
import type { Observed, SessionRow } from './observe.ts'

export type Evidence = {
  seen: Observed
  gateway: Gateway
  intents: readonly Intent[]
  sessions: ReadonlyMap<string, Known>
  /** Attempt keys of links that the gateway refused for no reason of ours. */
  refused: ReadonlySet<string>
  /** When the gateway's answer to "close it" got back to the program, by attempt key of the link. */
  heard: ReadonlyMap<string, readonly number[]>
  /** What the merchant's webhook endpoint received. */
  received: readonly { id: string; event_type: string; sequence: number; data: { id: string } }[]
}

const declinesMax = 10
const silenceMs = 3_600_000
const endings = ['checkout.session.completed', 'checkout.session.failed', 'checkout.session.expired', 'checkout.session.canceled']

export function predict(evidence: Evidence): string[] {
  const { seen } = evidence
  return [
    ...seen.sessions.flatMap(session => judge(session, evidence).map(what => `session ${session.id} (${session.status}): ${what}`)),
    ...liveSubscriptions(evidence),
    ...answers(evidence),
    ...events(evidence),
    ...leftOpen(evidence),
  ]
}

function judge(session: SessionRow, evidence: Evidence): string[] {
  const { gateway, seen } = evidence
  const links = [...gateway.links.values()].filter(l => l.theirs.sessionId === session.id)
  const charges = links.flatMap(l => gateway.chargesOf(l.id))
  const captured = charges.filter(c => c.status === 'succeeded')
  const kept = captured.filter(c => gateway.refundedOf(c.id, ['succeeded']) < c.amount)
  const fits = (c: Charge) => c.amount === session.amount && c.currency === session.currency
  const wrong: string[] = []
  if (links.length > 1) wrong.push(`the gateway has ${links.length} links of it`)
  for (const c of captured) {
    const refunded = gateway.refundedOf(c.id, ['succeeded'])
    if (refunded !== 0n && refunded !== c.amount) wrong.push(`charge ${c.id} was refunded in part`)
  }
  const replacing = evidence.intents.filter(i => !i.allowMultiple && i.customer === session.customer && i.plan === session.plan)
  const twins = seen.sessions.filter(s => s !== session && s.customer === session.customer && s.plan === session.plan)

  if (session.status === 'completed') {
    if (kept.length !== 1) wrong.push(`${kept.length} charges are kept`)
    if (!kept.every(fits)) wrong.push('the kept charge does not fit')
    return wrong
  }
  if (kept.length > 0) wrong.push(`the buyer paid ${kept.map(c => `${c.amount} ${c.currency}`).join(' and ')} for nothing`)

  const inTime = captured.filter(c => fits(c) && !isLate(c, links))
  switch (session.status) {
    case 'expired':
    case 'canceled':
      if (inTime.length > 0 && !endedInSilence(session, evidence, links))
        wrong.push(`charge ${inTime[0]!.id} was taken while the page was open: it must be completed`)
      if (session.status === 'canceled' && session.cancellationReason === 'superseded' && replacing.length < 2)
        wrong.push('nothing superseded it')
      if (session.status === 'canceled' && session.cancellationReason === 'requested' && !evidence.sessions.get(session.id))
        wrong.push('it was canceled and nobody knew of it')
      break
    case 'failed':
      if (!mayFail(session, evidence, charges, captured.filter(fits).length, links, twins))
        wrong.push(`there is no ground for ${session.failureReason}`)
      break
    default:
      wrong.push('it never came to an end')
  }
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

function mayFail(
  session: SessionRow,
  evidence: Evidence,
  charges: readonly Charge[],
  fitting: number,
  links: readonly Link[],
  twins: readonly SessionRow[],
): boolean {
  const count = (of: (c: Charge) => boolean) => charges.filter(of).length
  switch (session.failureReason) {
    case 'provider_refused':
      // One may be open nevertheless: a request that was on its way for long came after the refusal of another.
      return links.every(l => evidence.refused.has(l.attemptKey))
    case 'payment_failed':
      return count(c => c.status === 'failed' && c.card.does === 'debits') > 0
    case 'too_many_declines':
      return count(c => c.status === 'failed') >= declinesMax
    case 'amount_mismatch':
      return count(c => c.status === 'succeeded' && c.amount !== session.amount) > 0
    case 'currency_mismatch':
      return count(c => c.status === 'succeeded' && c.currency !== session.currency) > 0
    case 'already_subscribed':
      return fitting > 0 && !session.allowMultiple && twins.some(t => t.status === 'completed')
    default:
      return false
  }
}

function liveSubscriptions({ seen }: Evidence): string[] {
  const live = seen.subscriptions.filter(s => ['trialing', 'active', 'past_due', 'unpaid', 'paused'].includes(s.status))
  const single = live.filter(s => !s.multiple)
  const wrong = [...Map.groupBy(single, s => `${s.customer} ${s.plan}`)].filter(([, all]) => all.length > 1)
  const completed = seen.sessions.filter(s => s.status === 'completed').map(s => s.id)
  return [
    ...wrong.map(([who, all]) => `${who} has ${all.length} live subscriptions`),
    ...live.filter(s => !completed.includes(s.session)).map(s => `subscription ${s.id} lives and its session was not completed`),
    ...completed
      .filter(id => live.filter(s => s.session === id).length !== 1)
      .map(id => `completed session ${id} has not one live subscription`),
  ]
}

/** What clients were told stays true. */
function answers({ seen, intents, sessions }: Evidence): string[] {
  const wrong: string[] = []
  const row = new Map(seen.sessions.map(s => [s.id, s]))
  for (const intent of intents) {
    const ids = [...new Set(intent.answers.flatMap(a => (a.session === null ? [] : [a.session])))]
    for (const id of ids) if (!row.has(id)) wrong.push(`session ${id} was answered and is not there`)
    if (intent.header !== null && ids.length > 1) wrong.push(`one Idempotency-Key was answered with ${ids.join(' and ')}`)
    const completed = ids.filter(id => row.get(id)?.status === 'completed')
    if (completed.length > 1 || (completed.length === 1 && ids.length > 1 && completed[0] !== ids.at(-1)))
      wrong.push(`idempotency_key ${intent.key} completed ${completed.join(' and ')} of ${ids.join(', ')}`)
    if (intent.afterArchive && ids.length > 0) wrong.push(`session ${ids[0]} sells a plan that was archived before`)
    for (const a of intent.answers) if (a.status === 422) wrong.push(`intent ${intent.n} was answered ${a.code}`)
  }
  for (const known of sessions.values()) {
    const status = row.get(known.id)?.status
    for (const told of known.finals) if (told !== status) wrong.push(`session ${known.id} was told to be ${told} and is ${status}`)
    for (const end of known.ends) {
      const asked = end.verb === 'cancel' ? 'canceled' : 'expired'
      if (end.status === 200 && end.seen !== asked) wrong.push(`${end.verb} of session ${known.id} was answered 200 ${end.seen}`)
    }
  }
  return wrong
}

function events({ seen, received }: Evidence): string[] {
  const wrong: string[] = []
  for (const session of seen.sessions) {
    const ends = seen.events.filter(e => e.object === session.id && endings.includes(e.type)).map(e => e.type)
    if (ends.length !== 1 || ends[0] !== `checkout.session.${session.status}`)
      wrong.push(`session ${session.id} is ${session.status}, told were ${ends.join(', ') || 'nothing'}`)
    const heard = new Set(
      received.filter(e => e.data.id === session.id && endings.includes(e.event_type)).map(e => `${e.id} ${e.event_type}`),
    )
    if (heard.size !== 1) wrong.push(`the merchant heard ${heard.size} ends of session ${session.id}`)
  }
  for (const [object, all] of Map.groupBy(seen.events, e => e.object))
    for (let i = 1; i < all.length; i += 1) if (all[i]!.version < all[i - 1]!.version) wrong.push(`events of ${object} go back in version`)
  return wrong
}

function leftOpen({ seen, gateway }: Evidence): string[] {
  const open = ['created', 'sent', 'unknown', 'processing', 'requires_action']
  return [
    ...seen.payments.filter(p => open.includes(p.status)).map(p => `payment ${p.id} is still ${p.status}`),
    ...seen.refunds.filter(r => r.status === 'pending').map(r => `refund ${r.id} is still pending`),
    ...seen.work.map(w => `work is left: ${w.kind} due ${w.dueAt}${w.parked ? ', parked' : ''} ${w.lastError ?? ''}`),
    ...seen.deliveries.filter(d => d.status !== 'succeeded').map(d => `${d.count} deliveries are ${d.status}`),
    ...(seen.inboundWaiting > 0 ? [`${seen.inboundWaiting} inbound events wait`] : []),
    ...[...gateway.charges.values()].filter(c => c.status === 'processing').map(c => `the gateway still works on ${c.id}`),
  ]
}
