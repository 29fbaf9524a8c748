import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { prefixes } from '../../core/id.ts'
import { schedule } from '../../db/due.ts'
import { transaction } from '../../db/transaction.ts'
import { openConnection } from '../account/open-connection.ts'
import { insertInbound } from './inbound-queries.ts'

export type InboundWebhook = {
  provider: string
  connectionId: string
  headers: Record<string, string | undefined>
  /** The exact text: the signature is over it. */
  body: string
}

/**
 * Stores what a provider tells, once its signature is found good, with the work of processing it: the answer is given
 * after the commit. A repeat is stored once. Also while the environment's clock is being advanced.
 */
export async function receiveWebhook(ctx: Context, webhook: InboundWebhook): Promise<void> {
  const connection = await openConnection(ctx, webhook.connectionId)
  const provider = connection?.provider === webhook.provider ? ctx.providers.forKind(connection.provider) : undefined
  if (!connection || !provider)
    throw new Failure(
      'not_found',
      `There is no ${webhook.provider} connection "${webhook.connectionId}": use the inbound_url of the connection.`,
    )

  const { headers, body } = webhook
  const read = provider.parseWebhook({ headers, body, secrets: connection.webhookSecrets, now: ctx.clock.now() })
  if (!read.ok) {
    ctx.log.warn({ connection: connection.id, reason: read.reason }, 'a webhook was refused')
    throw new Failure(
      'signature_invalid',
      'The webhook was refused: its signature does not match, is too old, or its body cannot be read.',
      {
        details: { reason: read.reason },
      },
    )
  }
  if (read.events.length === 0) return

  const accepting = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
  await transaction(accepting, connection.environmentId, async tx => {
    const rows = read.events.map(event => ({ ...event, id: ctx.ids.id(prefixes.inboundEvent), connectionId: connection.id, body }))
    const fresh = await insertInbound(tx, rows)
    await schedule(
      tx,
      'inbound.process',
      fresh.map(subjectId => ({ subjectId, dueAt: tx.now })),
    )
  })
}
