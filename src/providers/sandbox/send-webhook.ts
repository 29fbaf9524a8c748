import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { signWebhook } from '../../core/webhook.ts'
import { countWebhookAttempt, findWebhook } from './queries.ts'

/** Our own door answers within a second; past this it hangs. */
const timeoutMs = 10_000
/** Nothing of the answer is used but its status. */
const answerBytesMax = 1_024

/**
 * One try at telling. Whatever is not a 2xx throws, and the due work tries again, later each time. Signed anew at each
 * try, because the receiver refuses old signatures; the id stays, so that a repeat is known as one.
 */
export async function sendWebhook(
  ctx: Context,
  environmentId: string,
  webhookId: string,
  secretsOf: (connectionId: string) => Promise<string[]>,
): Promise<void> {
  const hook = await findWebhook(ctx.db.sql, environmentId, webhookId)
  invariant(hook, `sandbox webhook ${webhookId} exists`)
  if (hook.sentAt) return
  const timestampSeconds = Math.floor(ctx.clock.now().epochMilliseconds / 1000)
  const secrets = (await secretsOf(hook.connectionId)).slice(0, 1)
  const answer = await ctx.http.send({
    method: 'POST',
    url: `${ctx.settings.selfUrl}/v1/webhooks/sandbox/${hook.connectionId}`,
    headers: {
      'content-type': 'application/json',
      'webhook-id': hook.id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signWebhook({ id: hook.id, timestampSeconds, body: hook.body, secrets }),
    },
    body: hook.body,
    timeoutMs,
    maxBytes: answerBytesMax,
    allowPrivate: true,
  })
  const taken = answer.ok && answer.status >= 200 && answer.status < 300
  await countWebhookAttempt(ctx.db.sql, environmentId, hook.id, taken ? ctx.clock.now() : null)
  if (!taken) throw new Error(`sandbox webhook ${hook.id} was not taken: ${answer.ok ? `status ${answer.status}` : answer.message}`)
}
