import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { schedule, unschedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { noteWebhook } from '../account/note-webhook.ts'
import { pageOfReference } from '../checkout/page-of-reference.ts'
import type { ProviderPage } from '../checkout/provider-page.ts'
import { askAgainAt } from '../payment/ask-again-at.ts'
import { endInbound, findInbound, type InboundEvent } from './inbound-queries.ts'
import { settleCharge } from './settle-charge.ts'
import { settleDispute } from './settle-dispute.ts'
import { settleRefund } from './settle-refund.ts'
import { settlePage } from './settle-session.ts'

type Hint = { event: InboundEvent; page: ProviderPage | null }

/**
 * A webhook is only a hint: whatever it says, the provider is asked for the truth of what it concerns, and that is
 * applied. One that was processed before does nothing. Pages and refunds we did not make are ignored.
 * While the provider is silent the hint is kept.
 */
export async function processInbound(ctx: Context, environmentId: string, inboundEventId: string): Promise<void> {
  const { event, page } = await transaction(ctx, environmentId, tx => loadHint(ctx, tx, inboundEventId))
  if (event.status !== 'received') return
  if (page && !(await settlePage(ctx, environmentId, page, 'webhook')).answered) return await keepHint(ctx, environmentId, event)
  if (event.concerns?.kind === 'refund')
    await settleRefund(ctx, environmentId, { connectionId: event.connectionId, reference: event.concerns.reference })
  if (event.concerns?.kind === 'dispute') {
    const { answered } = await settleDispute(ctx, environmentId, { connectionId: event.connectionId, reference: event.concerns.reference })
    if (!answered) return await keepHint(ctx, environmentId, event)
  }
  const charge =
    event.concerns?.kind === 'payment'
      ? await settleCharge(ctx, environmentId, { connectionId: event.connectionId, reference: event.concerns.reference })
      : null
  if (charge && !charge.answered) return await keepHint(ctx, environmentId, event)
  // A payment made on a page is told of by its page.
  const acted = event.concerns !== null && (charge === null || charge.ours)
  await transaction(ctx, environmentId, async tx => {
    await Promise.all([
      endInbound(tx, event.id, acted ? 'processed' : 'ignored'),
      noteWebhook(tx, event.connectionId, event.eventType),
      unschedule(tx, ['inbound.process'], event.id),
    ])
  })
}

/** The provider was silent: it is asked again. */
function keepHint(ctx: Context, environmentId: string, event: InboundEvent): Promise<void> {
  return transaction(ctx, environmentId, tx =>
    schedule(tx, 'inbound.process', [{ subjectId: event.id, dueAt: askAgainAt(event.createdAt, tx.now) }]),
  )
}

async function loadHint(ctx: Context, tx: Tx, inboundEventId: string): Promise<Hint> {
  const event = await findInbound(tx, inboundEventId)
  invariant(event, `inbound event ${inboundEventId} exists`)
  const hosted = event.concerns?.kind === 'hosted' ? event.concerns.reference : null
  return { event, page: hosted === null ? null : await pageOfReference(ctx, tx, event.connectionId, hosted) }
}
