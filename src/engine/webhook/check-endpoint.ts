import type { Context } from '../../context.ts'
import { eventTypes } from '../../contract/event.ts'
import { Failure } from '../../core/failure.ts'
import { checkedUrl } from '../../core/web-url.ts'
import type { Tx } from '../../db/transaction.ts'
import { isReachable } from '../../outside/reachable-address.ts'

/** Refuses early what could never be delivered. The guard that counts is at connection time, on the resolved address. */
export function checkEndpointUrl(ctx: Context, tx: Tx, url: string): void {
  checkedUrl(url, 'url', tx.environment.kind === 'live')
  const { hostname, port } = new URL(url)
  const allowPrivate = ctx.settings.allowPrivateWebhooks && tx.environment.kind === 'sandbox'
  if (port === '0' || /[\s\p{Cc}\\]/u.test(url) || !mayBeReached(hostname, allowPrivate))
    throw new Failure(
      'url_not_allowed',
      'url leads to an address that webhooks are not sent to: use one that is reachable from the internet.',
      {
        param: 'url',
      },
    )
}

/** Of names only those of this machine are known without asking. */
function mayBeReached(hostname: string, allowPrivate: boolean): boolean {
  const host = hostname.replace(/\.$/, '')
  if (host === 'localhost' || host.endsWith('.localhost')) return allowPrivate
  const literal = host.startsWith('[') ? host.slice(1, -1) : /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host : null
  return literal === null || isReachable(literal, allowPrivate)
}

/** Exact types, `*`, or a prefix that some type begins with. */
export function checkEnabledEvents(enabledEvents: readonly string[]): void {
  const unknown = enabledEvents.find(filter => !isKnown(filter))
  if (unknown === undefined) return
  throw new Failure(
    'parameter_invalid',
    `enabled_events: no event is called ${unknown}. Use *, a prefix such as checkout.*, or a type of details.event_types.`,
    {
      param: 'enabled_events',
      details: { event_types: eventTypes },
    },
  )
}

function isKnown(filter: string): boolean {
  if (filter === '*') return true
  if (filter.endsWith('.*')) return eventTypes.some(type => type.startsWith(filter.slice(0, -1)))
  return (eventTypes as readonly string[]).includes(filter)
}
