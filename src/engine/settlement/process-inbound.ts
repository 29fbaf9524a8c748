import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { transaction } from '../../db/transaction.ts'
import { noteWebhook } from '../account/note-webhook.ts'
import { endInbound, findInbound, type InboundEvent } from './inbound-queries.ts'
import { settleLink } from './settle-link.ts'
import { settleRefund } from './settle-refund.ts'

/**
 * A webhook is only a hint: whatever it says, the provider is asked for the truth of what it concerns, and that is
 * applied. One that was processed before does nothing.
 */
export async function processInbound(ctx: Context, environmentId: string, inboundEventId: string): Promise<void> {
  const event = await transaction(ctx, environmentId, tx => findInbound(tx, inboundEventId))
  invariant(event, `inbound event ${inboundEventId} exists`)
  if (event.status !== 'received') return
  const acted = await follow(ctx, environmentId, event)
  await transaction(ctx, environmentId, async tx => {
    await Promise.all([endInbound(tx, event.id, acted ? 'processed' : 'ignored'), noteWebhook(tx, event.connectionId, event.eventType)])
  })
}

/** False: it concerns nothing that we act on. */
async function follow(ctx: Context, environmentId: string, { connectionId, concerns }: InboundEvent): Promise<boolean> {
  switch (concerns?.kind) {
    case 'hosted':
      await settleLink(ctx, environmentId, { connectionId, reference: concerns.reference, source: 'webhook' })
      return true
    case 'refund':
      await settleRefund(ctx, environmentId, { connectionId, reference: concerns.reference })
      return true
    // Payments are made on pages only, and their pages tell of them.
    case 'payment':
    case undefined:
      return false
  }
}
