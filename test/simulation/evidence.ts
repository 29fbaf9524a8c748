/** What the model judges by: what clients saw, what the gateway's books say, what the database says. */
import type { Charge, Gateway, Link } from './gateway.ts'
import type { Intent, Known } from './merchant.ts'
import type { Observed, SessionRow, SubscriptionRow } from './observe.ts'
import type { Office } from './office.ts'

export type Evidence = {
  seen: Observed
  gateway: Gateway
  intents: readonly Intent[]
  sessions: ReadonlyMap<string, Known>
  office: Pick<Office, 'orders' | 'subscriptions' | 'invoices' | 'returns'>
  /** Whose links or charges the gateway refused for no reason of ours: ids of sessions and invoices. */
  refused: ReadonlySet<string>
  /** When the gateway's answer to "close it" got back to the program, by attempt key of the link. */
  heard: ReadonlyMap<string, readonly number[]>
  /** What the merchant's webhook endpoint received. */
  received: readonly { id: string; event_type: string; sequence: number; data: { id: string } }[]
}

const live = ['trialing', 'active', 'past_due', 'unpaid', 'paused']
export const isLive = ({ status }: SubscriptionRow) => live.includes(status)

/** Asked for by the merchant, of money that paid something; all others give back in full what paid nothing. */
export const byMerchant = ({ reason }: { reason: string }) => ['requested_by_customer', 'duplicate', 'fraudulent'].includes(reason)

/** What was given back of a charge because it paid nothing. */
export function surplusOf({ seen, gateway }: Evidence, charge: Charge): bigint {
  const given = new Set(seen.refunds.filter(byMerchant).map(r => r.id))
  return [...gateway.refunds.values()]
    .filter(r => r.chargeId === charge.id && r.status === 'succeeded' && !given.has(r.attemptKey))
    .reduce((sum, r) => sum + r.amount, 0n)
}

/** Money that came and stayed, whatever the merchant gave back of it later. */
export function isKept(evidence: Evidence, charge: Charge): boolean {
  return charge.status === 'succeeded' && charge.amount > 0n && surplusOf(evidence, charge) < charge.amount
}

export function pagesOf({ gateway }: Evidence, session: SessionRow): { links: Link[]; charges: Charge[] } {
  const links = [...gateway.links.values()].filter(l => l.theirs.sessionId === session.id)
  return { links, charges: links.flatMap(l => gateway.chargesOf(l.id)) }
}

/** The plan that a session is about, directly or by what it pays. */
export function planOf({ seen }: Evidence, session: SessionRow): string | null {
  const pays = seen.invoices.find(i => i.id === session.pays[0])
  const about = seen.subscriptions.find(s => s.id === (session.target ?? pays?.subscription))
  return session.plan ?? about?.plan ?? null
}
