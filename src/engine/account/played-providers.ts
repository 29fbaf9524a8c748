import type { Environment } from '../../core/environment.ts'

/** Providers that the sandbox can play on the first evening. */
export const playableProviders: readonly string[] = ['stripe', 'razorpay']

type Connected = { provider: string; status: 'active' | 'disabled' }

/** Which providers a connection plays, because they are named on the wire but not connected here. Never in live. */
export function playedProviders(
  environment: Pick<Environment, 'kind' | 'simulateUnconnectedProviders'>,
  connection: Connected,
  all: readonly Connected[],
): string[] {
  if (connection.provider !== 'sandbox' || connection.status !== 'active') return []
  if (environment.kind === 'live' || !environment.simulateUnconnectedProviders) return []
  return playableProviders.filter(provider => !all.some(other => other.provider === provider && other.status === 'active'))
}
