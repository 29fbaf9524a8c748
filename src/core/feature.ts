/** Features: what a plan or product grants. `boolean`: granted or not; `static`: with a value, like a number of seats. */
import type { Stored } from './record.ts'

export const featureTypes = ['boolean', 'static'] as const
export type FeatureType = (typeof featureTypes)[number]

export type Feature = Stored & { lookupKey: string; name: string; type: FeatureType; archivedAt: Temporal.Instant | null }

/** A feature as a plan or product grants it; `value` of static ones. */
export type GrantedFeature = { featureId: string; lookupKey: string; name: string; type: FeatureType; value: string | null }
