/** The waits between two questions to a provider that does not say: as long as it has been silent for, within these. */
const waitSeconds = { least: 10, most: 3_600 }

/** When to ask again about something that is not known since a moment: soon at first, hourly in an outage of days, never not at all. */
export function askAgainAt(since: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  const silent = now.since(since).total('seconds')
  return now.add({ seconds: Math.ceil(Math.min(Math.max(silent, waitSeconds.least), waitSeconds.most)) })
}
