/** What presenting an object needs beside its record. Links to our own pages begin with `base`, which has no slash at its end. */
import type { Environment } from '../core/environment.ts'
import type { Stored } from '../core/record.ts'
import { presentStored, time } from './schema.ts'

export type Presenting = { environment: Pick<Environment, 'kind'>; base: string }

/** The fields that every stored object shows. */
export function presentRecord(record: Stored, at: Presenting) {
  return presentStored(record, at.environment.kind === 'live')
}

export function timeOrNull(instant: Temporal.Instant | null): string | null {
  return instant === null ? null : time(instant)
}
