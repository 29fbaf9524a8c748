import type { Ids } from '../../context.ts'
import { type Handle, insertWebhooks, type Owner } from './queries.ts'

/** What the sandbox tells of; the words are part of its wire. */
export const sandboxEventTypes = [
  'sandbox.link.paid',
  'sandbox.link.canceled',
  'sandbox.payment.succeeded',
  'sandbox.payment.failed',
  'sandbox.payment.requires_action',
  'sandbox.payment.processing',
  'sandbox.refund.succeeded',
  'sandbox.dispute.opened',
  'sandbox.dispute.closed',
] as const

export type SandboxEvent = {
  type: (typeof sandboxEventTypes)[number]
  /** Ids of the sandbox. Only what it concerns is acted on: the truth is asked for. */
  data: { link: string | null; payment: string | null; refund: string | null; dispute?: string; amount: bigint; currency: string }
}

/** Writes the webhooks of a change, in its transaction. */
export async function tell(ids: Ids, sql: Handle, owner: Owner, events: readonly SandboxEvent[], now: Temporal.Instant): Promise<void> {
  const hooks = events.map(({ type, data }) => {
    const id = ids.id('sbwh')
    const body = { id, type, created_at: now.toString({ fractionalSecondDigits: 3 }), data: { ...data, amount: data.amount.toString() } }
    return { id, eventType: type, body: JSON.stringify(body) }
  })
  if (hooks.length > 0) await insertWebhooks(sql, owner, hooks, now)
}
