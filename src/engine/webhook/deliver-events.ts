import type { Context, HttpAnswer } from '../../context.ts'
import { apiVersion } from '../../contract/event.ts'
import { environmentNow } from '../../core/environment.ts'
import { nextDeliveryDelayMs, retryAfterMs, signWebhook } from '../../core/webhook.ts'
import { liveSecrets } from '../../core/webhook-endpoint.ts'
import type { DueRow } from '../../db/due-claim.ts'
import { openSecrets } from './endpoint-secrets.ts'
import { type DeliveryOutcome, loadSendables, type Sendable } from './queries.ts'
import { type Recorded, recordOutcomes } from './record-outcomes.ts'

/** Receivers that work before they answer get so long. */
const timeoutMs = 15_000
/** What is kept of an answer, in characters; read is enough for as many of the widest. */
const responseMax = 2_000
const responseBytesMax = 4 * responseMax

/**
 * Sends claimed deliveries at the same time: one read before, HTTP, and as few writes after as the answers allow, since
 * those that come in while one write is under way go into the next. One promise per claim, in the order of the claims.
 */
export function deliverEvents(ctx: Context, environmentId: string, claims: readonly DueRow[]): Promise<void>[] {
  const loading = loadSendables(
    ctx.db.sql,
    environmentId,
    claims.map(c => c.subjectId),
  ).then(({ place, sendables }) => ({
    allowPrivate: ctx.settings.allowPrivateWebhooks && place.kind === 'sandbox',
    secretsOf: secretsByEndpoint(ctx, environmentNow(place, ctx.clock.now())),
    byId: new Map(sendables.map(s => [s.id, s])),
  }))
  const record = collector(batch => recordOutcomes(ctx, environmentId, batch))
  return claims.map(async claim => {
    const { allowPrivate, secretsOf, byId } = await loading
    const sendable = byId.get(claim.subjectId)
    if (sendable?.status !== 'pending') return await record({ sendable, outcome: unsent(claim, sendable?.status ?? 'canceled') })
    if (!sendable.endpointEnabled) return await record({ sendable, outcome: unsent(claim, 'canceled') })
    const answer = await post(ctx, sendable, secretsOf(sendable), allowPrivate)
    await record({ sendable, outcome: judge(ctx, claim, sendable, answer) })
  })
}

async function post(ctx: Context, sendable: Sendable, secrets: string[], allowPrivate: boolean): Promise<HttpAnswer> {
  // The receiver compares it with its own clock, so it is real time, whatever the environment's clock says.
  const timestampSeconds = Math.floor(ctx.clock.now().epochMilliseconds / 1000)
  return await ctx.http.send({
    method: 'POST',
    url: sendable.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': `Tollgate-Webhooks/${apiVersion}`,
      'webhook-id': sendable.eventId,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signWebhook({ id: sendable.eventId, timestampSeconds, body: sendable.body, secrets }),
    },
    body: sendable.body,
    timeoutMs,
    maxBytes: responseBytesMax,
    allowPrivate,
  })
}

function judge(ctx: Context, claim: DueRow, sendable: Sendable, answer: HttpAnswer): DeliveryOutcome {
  const attempt = {
    status: answer.ok ? answer.status : null,
    durationMs: answer.durationMs,
    response: answer.ok ? storable(answer.body) : null,
    error: answer.ok ? null : storable(`${answer.error}: ${answer.message}`),
  }
  const base = { id: claim.subjectId, fence: claim.fence, attempt }
  if (answer.ok && answer.status >= 200 && answer.status < 300) return { ...base, status: 'succeeded', delayMs: null }
  if (answer.ok && answer.status === 410) return { ...base, status: 'canceled', delayMs: null }
  const step = nextDeliveryDelayMs(sendable.attemptCount + 1, ctx.ids.random(1)[0]! / 256)
  if (step === null) return { ...base, status: 'exhausted', delayMs: null }
  return { ...base, status: 'pending', delayMs: answer.ok ? retryAfterMs(step, answer.headers['retry-after'] ?? null) : step }
}

/** Nothing was sent: the due work ends, and the state is as said. */
function unsent(claim: DueRow, status: DeliveryOutcome['status']): DeliveryOutcome {
  return { id: claim.subjectId, fence: claim.fence, status, delayMs: null, attempt: null }
}

function storable(text: string): string {
  return text.slice(0, responseMax).replaceAll('\0', '\ufffd').toWellFormed()
}

/** Each endpoint's secrets are opened once for all its deliveries. */
function secretsByEndpoint(ctx: Context, now: Temporal.Instant): (sendable: Sendable) => string[] {
  const opened = new Map<string, string[]>()
  return ({ endpointId, sealedSecrets }) => {
    const known = opened.get(endpointId)
    if (known) return known
    const secrets = liveSecrets(openSecrets(ctx, { id: endpointId, sealedSecrets }), now)
    opened.set(endpointId, secrets)
    return secrets
  }
}

/** Gathers what arrives while a write is under way; each promise settles with the write that took its item. */
function collector(write: (batch: Recorded[]) => Promise<void>): (item: Recorded) => Promise<void> {
  let waiting: Recorded[] = []
  let last = Promise.resolve()
  let next: Promise<void> | null = null
  return item => {
    waiting.push(item)
    next ??= last
      .catch(() => undefined)
      .then(() => {
        const batch = waiting
        waiting = []
        next = null
        last = write(batch)
        return last
      })
    return next
  }
}
