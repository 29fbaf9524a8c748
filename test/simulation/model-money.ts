/** What was sold and what was paid for it: invoices, subscriptions, coupons, and what the merchant gave back. */
import { byMerchant, type Evidence, isKept, isLive, pagesOf } from './evidence.ts'
import type { Charge } from './gateway.ts'
import type { InvoiceRow } from './observe.ts'
import { dueFor } from './shop.ts'

export const judgeMoney = (evidence: Evidence): string[] => [
  ...evidence.seen.invoices.flatMap(invoice =>
    judgeInvoice(invoice, evidence).map(what => `invoice ${invoice.id} (${invoice.status}): ${what}`),
  ),
  ...subscriptions(evidence),
  ...coupons(evidence),
  ...givenBack(evidence),
  ...buyersUnknown(evidence),
]

/** Charges that were kept for it: in a session, or of a kept card. */
function payersOf(invoice: InvoiceRow, evidence: Evidence): Charge[] {
  const { seen, gateway } = evidence
  const saved = [...gateway.charges.values()].filter(c => c.linkId === null && c.theirs.invoiceId === invoice.id)
  const inSessions = seen.sessions
    .filter(s => s.invoice === invoice.id || s.pays.includes(invoice.id))
    .flatMap(s => pagesOf(evidence, s).charges)
  return [...saved, ...inSessions].filter(c => isKept(evidence, c))
}

function judgeInvoice(invoice: InvoiceRow, evidence: Evidence): string[] {
  const wrong: string[] = []
  const payers = payersOf(invoice, evidence)
  const wanted = invoice.status === 'paid' && invoice.due > 0n ? 1 : 0
  if (payers.length !== wanted) wrong.push(`${payers.length} charges are kept for it`)
  if (invoice.paid !== (wanted === 1 ? invoice.due : 0n)) wrong.push(`it says that ${invoice.paid} of ${invoice.due} was paid`)
  for (const c of payers)
    if (c.linkId === null && (c.amount !== invoice.due || c.currency !== invoice.currency)) wrong.push(`charge ${c.id} does not fit`)
  const known = evidence.office.invoices.get(invoice.id)
  if (known && known.amount !== invoice.due) wrong.push(`it asks for ${invoice.due} and was made for ${known.amount}`)
  for (const told of known?.finals ?? []) if (told !== invoice.status) wrong.push(`it was told to be ${told}`)
  return wrong
}

function subscriptions(evidence: Evidence): string[] {
  const { seen, office } = evidence
  const wrong: string[] = []
  const single = seen.subscriptions.filter(s => isLive(s) && !s.multiple)
  for (const [who, all] of Map.groupBy(single, s => `${s.customer} ${s.plan}`))
    if (all.length > 1) wrong.push(`${who} has ${all.length} live subscriptions`)
  for (const s of seen.subscriptions) {
    const say = (what: string) => wrong.push(`subscription ${s.id} (${s.status}): ${what}`)
    const first = seen.invoices.find(i => i.subscription === s.id && i.reason === 'subscription_create')
    const begun = first?.status === 'paid'
    if (isLive(s) && !begun) say(`it lives and its first invoice is ${first?.status}`)
    if (s.status === 'trialing' && first?.due !== 0n) say('its trial was charged')
    if (s.status === 'incomplete') say('it waits for its first payment for ever')
    if (s.status === 'incomplete_expired' && first?.status !== 'void') say(`its first invoice is ${first?.status}`)
    if (s.session === null) {
      const order = office.orders[s.order ?? -1]
      if (!order) say('nobody asked for it')
      else if (first && first.due !== (order.trial ? 0n : dueFor(order.plan, 1n, []))) say(`its first invoice is of ${first.due}`)
    } else if (isLive(s) !== (seen.sessions.find(c => c.id === s.session)?.status === 'completed')) say('its session says something else')
  }
  for (const session of seen.sessions.filter(s => s.status === 'completed' && s.action === 'create_subscription'))
    if (seen.subscriptions.filter(s => s.session === session.id && isLive(s)).length !== 1)
      wrong.push(`completed session ${session.id} has not one live subscription`)
  for (const { n, header, answers, tries } of office.orders) {
    const made = seen.subscriptions.filter(s => s.order === n)
    if (made.length > (header === null ? tries : 1)) wrong.push(`order ${n} made ${made.length} subscriptions`)
    for (const id of answers) if (!made.some(s => s.id === id)) wrong.push(`subscription ${id} was answered and is not there`)
  }
  for (const { id, statuses } of office.subscriptions.values())
    if (statuses.some(s => s === 'active' || s === 'trialing') && !seen.subscriptions.some(s => s.id === id && isLive(s)))
      wrong.push(`subscription ${id} was told to live and does not`)
  return wrong
}

/** A use is by a session that was completed with it, and there are no more than may be. */
function coupons({ seen }: Evidence): string[] {
  const wrong: string[] = []
  for (const { key, used, most } of seen.coupons) {
    const sold = seen.sessions
      .filter(s => s.status === 'completed' && s.discounts.some(label => label.toLowerCase() === key))
      .map(s => s.id)
    const uses = seen.uses.filter(u => u.coupon === key)
    if (sold.length > most || used > most)
      wrong.push(`coupon ${key} may be used ${most} times and was ${Math.max(sold.length, used)} times`)
    if (used !== sold.length) wrong.push(`coupon ${key} counts ${used} uses and took off ${sold.length} times`)
    for (const use of uses)
      if (use.status !== 'redeemed' || !sold.includes(use.session ?? ''))
        wrong.push(`a use of ${key} is left ${use.status} by ${use.session}`)
  }
  return wrong
}

/** What the merchant gave back was asked for, once each time, and is no more than came. */
function givenBack({ seen, gateway, office }: Evidence): string[] {
  const wrong: string[] = []
  const returned = seen.refunds.filter(byMerchant)
  for (const [payment, refunds] of Map.groupBy(returned, r => r.payment)) {
    const asked = office.returns.filter(r => r.payment === payment)
    const most = asked.reduce((sum, r) => sum + (r.header === null ? r.tries : 1), 0)
    if (refunds.length > most) wrong.push(`payment ${payment} was given back ${refunds.length} times, asked for were ${most}`)
    const came = seen.payments.find(p => p.id === payment)!
    const back = refunds.filter(r => r.status !== 'failed').reduce((sum, r) => sum + r.amount, 0n)
    if (back > came.amount || gateway.refundedOf(came.reference ?? '', ['pending', 'succeeded']) > came.amount)
      wrong.push(`of payment ${payment} of ${came.amount} ${back} was given back`)
  }
  for (const { header, answers } of office.returns) {
    if (header !== null && new Set(answers.map(a => a.id)).size > 1) wrong.push(`one Idempotency-Key made ${answers.length} refunds`)
    for (const { id, amount } of answers)
      if (!returned.some(r => r.id === id && r.amount === amount)) wrong.push(`refund ${id} of ${amount} was answered and is not there`)
  }
  return wrong
}

/** Who was not known becomes a customer of their own. */
function buyersUnknown({ seen }: Evidence): string[] {
  const came = seen.sessions.filter(s => s.anonymous && s.customer !== null)
  return [
    ...came.filter(s => s.status !== 'completed').map(s => `session ${s.id} was not completed and has a customer`),
    ...[...Map.groupBy(came, s => s.customer)].filter(([, all]) => all.length > 1).map(([who]) => `${who} came of several unknown buyers`),
  ]
}
