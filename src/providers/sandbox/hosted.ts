import type { Attempt, HostedRequest, HostedState, Result, Scope } from '../provider.ts'
import { statusAt } from './outcome.ts'
import type { SandboxParts } from './parts.ts'
import { cancelWaiting, findLink, insertLink, type LinkRow, lockLink, paymentsOfLink, setLinkStatus } from './queries.ts'
import { conflict, linkUnknown, refuse } from './refusal.ts'
import { hostedState } from './state.ts'
import { tell } from './tell.ts'

/** Long enough for a buyer to type a card; shorter ones are refused as any gateway does. */
export const minimumExpirySeconds = 60

/** One statement when the key is new: sessions are made by the hundred. */
export async function startHosted(
  { sql, ids }: SandboxParts,
  scope: Scope,
  request: HostedRequest,
  attempt: Attempt,
): Promise<Result<HostedState>> {
  const now = scope.environmentNow
  const link: LinkRow = {
    id: ids.id('sblk'),
    attemptKey: attempt.attemptKey,
    purpose: request.purpose,
    status: 'open',
    ...request.amount,
    ours: request.ours,
    expiresAt: request.expiresAt,
  }
  const refusal = refusalOf(request, now)
  if (refusal === null && (await insertLink(sql, scope, link, now))) return { ok: true, value: hostedState({ link, payments: [] }, now) }

  const known = await findLink(sql, scope, { attemptKey: attempt.attemptKey })
  if (known === null) return refusal ?? conflict('This attempt key is being used in the same moment.')
  if (known.link.amount !== link.amount || known.link.currency !== link.currency)
    return conflict('This attempt key was used for a link of another amount.')
  return { ok: true, value: hostedState(known, now) }
}

function refusalOf({ purpose, amount, expiresAt }: HostedRequest, now: Temporal.Instant) {
  if (purpose === 'setup' ? amount.amount !== 0n : amount.amount <= 0n)
    return refuse('amount_invalid', 'A link is for an amount above zero; one that keeps a method, for zero.')
  const soonest = now.add({ seconds: minimumExpirySeconds })
  if (Temporal.Instant.compare(expiresAt, soonest) < 0)
    return refuse('expires_too_soon', `A link stays open for at least ${minimumExpirySeconds} s.`)
  return null
}

export async function fetchHosted({ sql }: SandboxParts, scope: Scope, reference: string): Promise<Result<HostedState>> {
  const found = await findLink(sql, scope, { id: reference })
  return found ? { ok: true, value: hostedState(found, scope.environmentNow) } : linkUnknown(reference)
}

export async function findHosted({ sql }: SandboxParts, scope: Scope, attemptKey: string): Promise<Result<HostedState | null>> {
  const found = await findLink(sql, scope, { attemptKey })
  return { ok: true, value: found && hostedState(found, scope.environmentNow) }
}

/** Answers how the link stands: money that is in it, or on its way, stays. */
export async function cancelHosted({ sql, ids, wake }: SandboxParts, scope: Scope, reference: string): Promise<Result<HostedState>> {
  const now = scope.environmentNow
  const answer = await sql.begin(async (sql): Promise<Result<HostedState>> => {
    const link = await lockLink(sql, scope, reference)
    if (!link) return linkUnknown(reference)
    const status = statusAt(link, now)
    if (status === 'open') {
      await Promise.all([
        setLinkStatus(sql, scope, link.id, 'canceled'),
        cancelWaiting(sql, scope, link.id),
        tell(ids, sql, scope, [{ type: 'sandbox.link.canceled', data: { ...fact(link), payment: null, refund: null } }], now),
      ])
      link.status = 'canceled'
    } else if (status === 'expired') {
      await cancelWaiting(sql, scope, link.id)
    }
    return { ok: true, value: hostedState({ link, payments: await paymentsOfLink(sql, scope, link.id) }, now) }
  })
  wake.due()
  return answer
}

/** What webhooks say of a link. */
export function fact(link: LinkRow): { link: string; amount: bigint; currency: string } {
  return { link: link.id, amount: link.amount, currency: link.currency }
}
