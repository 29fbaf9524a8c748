/** Signing secrets at rest: sealed in the endpoint's row, bound to it. */
import type { Context } from '../../context.ts'
import type { EndpointSecret } from '../../core/webhook-endpoint.ts'

/** The scheme allows 24 to 64. */
const secretBytes = 32

const purpose = (endpointId: string) => `webhook_endpoint ${endpointId}`

export function newSecret(ctx: Context): string {
  return `whsec_${ctx.ids.random(secretBytes).toString('base64')}`
}

export function sealSecrets(ctx: Context, endpointId: string, secrets: readonly EndpointSecret[]): string {
  const stored = secrets.map(s => ({ secret: s.secret, expires_at: s.expiresAt?.toString() ?? null }))
  return ctx.seal.seal(JSON.stringify(stored), purpose(endpointId))
}

export function openSecrets(ctx: Context, endpoint: { id: string; sealedSecrets: string }): EndpointSecret[] {
  const stored = JSON.parse(ctx.seal.open(endpoint.sealedSecrets, purpose(endpoint.id))) as { secret: string; expires_at: string | null }[]
  return stored.map(s => ({ secret: s.secret, expiresAt: s.expires_at === null ? null : Temporal.Instant.from(s.expires_at) }))
}
