/** Where events are sent: what is stored of an endpoint, and how its health follows from the tries. */
import type { Stored } from './record.ts'
import { shouldDisableEndpoint } from './webhook.ts'

export type EndpointHealth = {
  status: 'enabled' | 'disabled'
  /** `gone`: it answered 410. `failing`: nothing but failures for days. `requested`: the merchant switched it off. */
  disabledReason: 'gone' | 'failing' | 'requested' | null
  /** The first failure after the last success. */
  failingSince: Temporal.Instant | null
  consecutiveFailures: number
  slow: boolean
}

export type WebhookEndpoint = Stored &
  EndpointHealth & {
    url: string
    description: string | null
    /** Exact types, `*`, or `checkout.*`. */
    enabledEvents: string[]
    sealedSecrets: string
  }

/** A signing secret; null: it has no end. */
export type EndpointSecret = { secret: string; expiresAt: Temporal.Instant | null }

/** What a try tells about its endpoint; `status` is null when there was no answer. */
export type TryResult = { succeeded: boolean; status: number | null; durationMs: number }

/** Receivers should answer first and work afterwards: the limit is 15 s, and this is the warning. */
const slowMs = 5_000

export function healthAfter(health: EndpointHealth, result: TryResult, now: Temporal.Instant): EndpointHealth {
  const slow = result.durationMs > slowMs
  if (result.succeeded) return { ...health, failingSince: null, consecutiveFailures: 0, slow }
  const failingSince = health.failingSince ?? now
  const consecutiveFailures = health.consecutiveFailures + 1
  const failing = { ...health, failingSince, consecutiveFailures, slow }
  const disable = shouldDisableEndpoint({
    failingSince: failingSince.epochMilliseconds,
    now: now.epochMilliseconds,
    failures: consecutiveFailures,
    lastStatus: result.status,
  })
  if (health.status === 'disabled' || !disable) return failing
  return { ...failing, status: 'disabled', disabledReason: result.status === 410 ? 'gone' : 'failing' }
}

/** The secrets that sign now, the newest first. */
export function liveSecrets(secrets: readonly EndpointSecret[], now: Temporal.Instant): string[] {
  return secrets.filter(s => s.expiresAt === null || Temporal.Instant.compare(now, s.expiresAt) < 0).map(s => s.secret)
}

/** Signatures in one header: a receiver reads them all. */
const secretsMax = 10

/** The new secret signs from now on; those before it go on for the overlap, unless their end comes sooner. */
export function rotateSecrets(
  secrets: readonly EndpointSecret[],
  secret: string,
  now: Temporal.Instant,
  overlapSeconds: number,
): EndpointSecret[] {
  const end = now.add({ seconds: overlapSeconds })
  const older = secrets
    .filter(s => s.expiresAt === null || Temporal.Instant.compare(now, s.expiresAt) < 0)
    .map(s => ({ secret: s.secret, expiresAt: s.expiresAt && Temporal.Instant.compare(s.expiresAt, end) < 0 ? s.expiresAt : end }))
  return [{ secret, expiresAt: null }, ...(overlapSeconds === 0 ? [] : older)].slice(0, secretsMax)
}
