import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { environmentConnections } from './connection-queries.ts'
import { playedProviders } from './played-providers.ts'

export type ChosenConnection = {
  id: string
  /** Who serves it. */
  provider: string
  /** As the caller named it: what is echoed. */
  providerName: string
  /** The sandbox plays a provider that is named but not connected. */
  simulated: boolean
}

/** The connection that serves a session: the named provider's, else the sandbox playing it, else 400. Never the sandbox in live. */
export async function chooseConnection(tx: Tx, named: string | null): Promise<ChosenConnection> {
  const provider = named ?? 'sandbox'
  const all = await environmentConnections(tx.sql, tx.environment.id)
  const connections = all.filter(c => c.status === 'active')
  const own = connections.find(c => c.provider === provider)
  if (own) return { id: own.id, provider: own.provider, providerName: provider, simulated: false }
  const player = connections.find(c => playedProviders(tx.environment, c, all).includes(provider))
  if (player) return { id: player.id, provider: player.provider, providerName: provider, simulated: true }
  const connected = connections.map(c => c.provider)
  throw new Failure(
    'provider_not_connected',
    `The payment provider "${provider}" is not connected to this environment. Connected: ${connected.join(', ') || 'none'}.`,
    {
      param: 'payment_provider',
      details: { connected },
    },
  )
}
