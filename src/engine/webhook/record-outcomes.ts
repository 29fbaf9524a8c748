import type { Context } from '../../context.ts'
import { presentWebhookEndpoint } from '../../contract/webhook-endpoint.ts'
import { healthAfter, type WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { type DeliveryOutcome, lockEndpoints, type Sendable, saveEndpoint, saveHealth, saveOutcomes } from './queries.ts'
import { recordEvents } from './record-events.ts'

export type Recorded = { sendable: Sendable | undefined; outcome: DeliveryOutcome }

/** Writes what became of tries, and what they tell about their endpoints. */
export async function recordOutcomes(ctx: Context, environmentId: string, recorded: readonly Recorded[]): Promise<void> {
  await transaction(ctx, environmentId, async tx => {
    const outcomes = recorded.map(r => r.outcome)
    const counted = new Set(await saveOutcomes(tx, outcomes))
    const telling = recorded.filter(r => counted.has(r.outcome.id) && tellsSomething(r))
    await judgeEndpoints(ctx, tx, telling)
  })
}

/** One more success of a healthy endpoint tells nothing: the usual case writes nothing. */
function tellsSomething({ sendable, outcome }: Recorded): boolean {
  if (!sendable || !outcome.attempt) return false
  const { status, durationMs } = outcome.attempt
  const before = { status: 'enabled', disabledReason: null, failingSince: null, consecutiveFailures: 0, slow: sendable.slow } as const
  const after = healthAfter(
    before,
    { succeeded: outcome.status === 'succeeded', status, durationMs },
    Temporal.Instant.fromEpochMilliseconds(0),
  )
  return outcome.status !== 'succeeded' || !sendable.healthy || after.slow !== sendable.slow
}

async function judgeEndpoints(ctx: Context, tx: Tx, telling: readonly Recorded[]): Promise<void> {
  if (telling.length === 0) return
  const byEndpoint = Map.groupBy(telling, r => r.sendable!.endpointId)
  for (const endpoint of await lockEndpoints(tx, [...byEndpoint.keys()])) {
    let after: WebhookEndpoint = endpoint
    for (const { outcome } of byEndpoint.get(endpoint.id)!) {
      const { status, durationMs } = outcome.attempt!
      after = Object.assign({}, after, healthAfter(after, { succeeded: outcome.status === 'succeeded', status, durationMs }, tx.now))
    }
    if (after.status === endpoint.status && after.slow === endpoint.slow) {
      await saveHealth(tx, endpoint.id, after)
      continue
    }
    const changed = { ...after, updatedAt: tx.now, objectVersion: endpoint.objectVersion + 1 }
    await saveEndpoint(tx, changed)
    if (after.status !== endpoint.status) {
      ctx.log.warn(
        { environmentId: tx.environment.id, endpointId: endpoint.id, reason: after.disabledReason },
        'webhook endpoint is switched off',
      )
      await recordEvents(ctx, tx, [{ type: 'webhook_endpoint.disabled', object: presentWebhookEndpoint(changed, presenting(ctx, tx)) }])
    }
  }
}
