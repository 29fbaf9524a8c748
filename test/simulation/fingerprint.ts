/** The fingerprint of a run: states, amounts and events in order, no ids, no times. */
import { createHash } from 'node:crypto'
import type { Observed } from './observe.ts'

export function fingerprint(seen: Observed): string {
  const names = new Map<string, number>()
  const name = (id: string | null) => {
    if (id === null) return ''
    if (!names.has(id)) names.set(id, names.size)
    return names.get(id)
  }
  const lines = [
    ...seen.sessions.map(s => [
      ...[name(s.id), s.action, s.intent, s.status, s.paymentStatus, s.anonymous ? name(s.customer) : s.customer, s.plan, s.amount],
      ...[s.currency, s.discounts.join(), s.pays.map(name).join(), s.failureReason, s.cancellationReason, s.declines],
    ]),
    ...seen.payments.map(p => [name(p.id), p.purpose, name(p.session), p.status, p.amount, p.refunded, p.currency, p.invoice !== null]),
    ...seen.refunds.map(r => [name(r.id), name(r.payment), r.status, r.amount, r.currency, r.reason]),
    ...seen.subscriptions.map(s => [name(s.id), s.order, name(s.session), s.plan, s.status, s.multiple]),
    ...seen.invoices.map(i => [name(i.id), name(i.session), i.reason, i.status, i.due, i.paid]),
    ...seen.creditNotes.map(n => [name(n.invoice), n.total, n.status]),
    ...seen.uses.map(u => [u.coupon, name(u.session), u.status]),
    ...seen.events.map(e => [e.type, name(e.object), e.version]),
    ...seen.deliveries.map(d => [d.status, d.count]),
  ]
  return createHash('sha256')
    .update(lines.map(line => line.join('|')).join('\n'))
    .digest('hex')
    .slice(0, 16)
}
