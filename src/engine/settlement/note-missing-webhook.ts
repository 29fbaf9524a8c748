import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { markWebhooksMissing } from '../account/mark-webhooks-missing.ts'
import type { ProviderPage } from '../checkout/provider-page.ts'

/** The poller found money that no webhook told of: the connection names the event to enable at the provider. */
export async function noteMissingWebhook(ctx: Context, environmentId: string, page: ProviderPage): Promise<void> {
  const eventType = page.provider.paidEventType
  await transaction(ctx, environmentId, tx => markWebhooksMissing(tx, page.session.connectionId, eventType))
  ctx.log.warn(
    { connection: page.session.connectionId, session: page.session.id, eventType },
    'a payment was found by asking, not by webhook',
  )
}
