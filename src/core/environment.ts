/** An environment, with its clock: all domain times are read from here, never from the machine. */
export type Environment = {
  id: string
  organizationId: string
  name: string
  kind: 'live' | 'sandbox'
  defaultCurrency: string
  simulateUnconnectedProviders: boolean
  displayName: string | null
  accent: string | null
  logoUrl: string | null
  termsUrl: string | null
  privacyUrl: string | null
  /** Rates of whatever is sold, where nothing nearer names its own. */
  taxRateIds: string[] | null
  /** Whether what was paid for with a health savings card is refunded and ended when its letter is declined. */
  letterDeclineRefunds: boolean
  createdAt: Temporal.Instant
}

export type EnvironmentClock = {
  offsetUs: bigint
  frozenAt: Temporal.Instant | null
  status: 'ready' | 'advancing'
}

/** The environment's present moment, in whole milliseconds as the wire shows it. */
export function environmentNow(clock: EnvironmentClock, system: Temporal.Instant): Temporal.Instant {
  const moment = clock.frozenAt ?? system.add({ microseconds: Number(clock.offsetUs) })
  return Temporal.Instant.fromEpochMilliseconds(moment.epochMilliseconds)
}
