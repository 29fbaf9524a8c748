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
