/**
 * What may have become of everything, told from what clients saw and what the gateway's books say. A second opinion:
 * it imports nothing of the program, and knows nothing of how it decides.
 */
import type { Evidence } from './evidence.ts'
import { asked } from './merchant.ts'
import { judgeMoney } from './model-money.ts'
import { endings, judgeSession } from './model-sessions.ts'

export function predict(evidence: Evidence): string[] {
  return [
    ...evidence.seen.sessions.flatMap(session =>
      judgeSession(session, evidence).map(what => `session ${session.id} (${session.action} ${session.status}): ${what}`),
    ),
    ...judgeMoney(evidence),
    ...answers(evidence),
    ...events(evidence),
    ...leftOpen(evidence),
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
    const sums = asked(intent)
    for (const a of intent.answers) {
      if (a.status === 422) wrong.push(`intent ${intent.n} was answered ${a.code}`)
      if (a.status === 201 && sums.length > 0 && !sums.includes(a.amount!))
        wrong.push(`intent ${intent.n} of ${sums} was offered at ${a.amount}`)
    }
  }
  for (const known of sessions.values()) {
    const status = row.get(known.id)?.status
    for (const told of known.finals) if (told !== status) wrong.push(`session ${known.id} was told to be ${told} and is ${status}`)
    for (const end of known.ends) {
      const wanted = end.verb === 'cancel' ? 'canceled' : 'expired'
      if (end.status === 200 && end.seen !== wanted) wrong.push(`${end.verb} of session ${known.id} was answered 200 ${end.seen}`)
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
  for (const invoice of seen.invoices) {
    const count = (type: string) => seen.events.filter(e => e.object === invoice.id && e.type === type).length
    const wanted = { 'invoice.finalized': invoice.final, 'invoice.paid': invoice.status === 'paid' }
    for (const [type, is] of Object.entries(wanted))
      if (count(type) !== Number(is)) wrong.push(`invoice ${invoice.id} is ${invoice.status} and told ${count(type)} ${type}`)
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
