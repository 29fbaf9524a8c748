import type { Static } from 'typebox'
import type { grantFeaturesField } from '../contract/feature.ts'
import type { FeatureGiven } from '../engine/catalog/grant-features.ts'

export function featuresGiven(body: Static<ReturnType<typeof grantFeaturesField>>): FeatureGiven[] {
  return body.map(({ feature, value }) => ({ feature, value: value ?? null }))
}
