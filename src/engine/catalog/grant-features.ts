import { Failure } from '../../core/failure.ts'
import type { Feature, GrantedFeature } from '../../core/feature.ts'
import type { Tx } from '../../db/transaction.ts'
import { tellHolders } from '../entitlement/tell-holders.ts'
import { findFeatures, type Granting, grantedBy, replaceGranted } from './feature-queries.ts'

/** A feature as a plan or product names it: by id or lookup_key. */
export type FeatureGiven = { feature: string; value: string | null }

/**
 * The features of a plan or product, all of them anew. An archived one can't be added; where it stands already it may
 * stay. When they differ from before, the customers who have it are told.
 */
export async function grantFeatures(tx: Tx, of: Granting, given: readonly FeatureGiven[], isNew: boolean): Promise<GrantedFeature[]> {
  const before = isNew ? [] : ((await grantedBy(tx, of.kind, [of.id])).get(of.id) ?? [])
  const known = given.length === 0 ? [] : await findFeatures(tx, [...new Set(given.map(each => each.feature))])
  const features = given.map((each, n) => resolve(each, `features.${n}`, known, before))
  const twice = features.findIndex((each, n) => features.findIndex(other => other.featureId === each.featureId) < n)
  if (twice >= 0) throw invalid(`features.${twice}.feature`, `The feature "${given[twice]!.feature}" is named twice: name it once.`)
  if (JSON.stringify(features) === JSON.stringify(before)) return features
  await replaceGranted(tx, of, features)
  if (!isNew && !grantsSame(before, features)) await tellHolders(tx, of)
  return features
}

function resolve({ feature, value }: FeatureGiven, param: string, known: readonly Feature[], before: readonly GrantedFeature[]) {
  const found = known.find(each => each.id === feature) ?? known.find(each => each.lookupKey === feature)
  if (!found)
    throw new Failure('not_found', `There is no feature "${feature}" in this environment: use its id or lookup_key.`, {
      param: `${param}.feature`,
    })
  if (found.archivedAt && !before.some(each => each.featureId === found.id))
    throw new Failure('feature_archived', `The feature "${feature}" is archived and can't be granted: choose an active one.`, {
      param: `${param}.feature`,
    })
  if (found.type === 'static' && value === null)
    throw new Failure('parameter_missing', `\`${param}.value\` is required: "${feature}" is a static feature, say how much is granted.`, {
      param: `${param}.value`,
    })
  if (found.type === 'boolean' && value !== null)
    throw invalid(`${param}.value`, `"${feature}" is a boolean feature and takes no value: leave it out.`)
  return { featureId: found.id, lookupKey: found.lookupKey, name: found.name, type: found.type, value }
}

function invalid(param: string, message: string): Failure {
  return new Failure('parameter_invalid', message, { param })
}

/** Whatever the order. */
function grantsSame(a: readonly GrantedFeature[], b: readonly GrantedFeature[]): boolean {
  const said = (features: readonly GrantedFeature[]) => JSON.stringify(features.map(f => [f.featureId, f.value]).sort())
  return said(a) === said(b)
}
