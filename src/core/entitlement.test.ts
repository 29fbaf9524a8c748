import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accessStatuses, type EntitledFeature, entitlementOf, type Grant } from './entitlement.ts'
import { subscriptionStatuses } from './subscription.ts'

const seats: EntitledFeature = { featureId: 'feat_1', lookupKey: 'seats', name: 'Seats', type: 'static' }
const sso: EntitledFeature = { featureId: 'feat_2', lookupKey: 'sso', name: 'SSO', type: 'boolean' }

/** `subscription` and `rank` as in sub_1:0. */
const grant = (by: string, value: string | null, featureId = 'feat_1'): Grant => {
  const [subscriptionId = '', rank = '0'] = by.split(':')
  return { featureId, subscriptionId, rank: Number(rank), value }
}

describe('a static feature', () => {
  const cases: [what: string, grants: Grant[], granted: boolean, value: string | null][] = [
    ['nobody grants it', [], false, null],
    ['one grant', [grant('sub_1', '5')], true, '5'],
    ['numbers: the largest, whoever is newer', [grant('sub_1', '10'), grant('sub_2', '9')], true, '10'],
    ['numbers are no texts', [grant('sub_1', '100'), grant('sub_2', '20')], true, '100'],
    ['with places', [grant('sub_1', '1.25'), grant('sub_2', '1.3')], true, '1.3'],
    ['below zero', [grant('sub_1', '-1'), grant('sub_2', '-2')], true, '-1'],
    ['equal ones: as the first wrote it', [grant('sub_1', '5'), grant('sub_2', '5.0')], true, '5'],
    ['beyond exact floats', [grant('sub_1', '900719925474099.3'), grant('sub_2', '900719925474099.4')], true, '900719925474099.4'],
    ['texts: the newest subscription’s', [grant('sub_1', 'gold'), grant('sub_3', 'basic'), grant('sub_2', 'silver')], true, 'basic'],
    ['a text among numbers: the newest', [grant('sub_1', '100'), grant('sub_2', 'unlimited')], true, 'unlimited'],
    ['a number that is newer than a text', [grant('sub_2', '100'), grant('sub_1', 'unlimited')], true, '100'],
    ['of one subscription the plan’s', [grant('sub_1:2', 'c'), grant('sub_1:1', 'b'), grant('sub_1:0', 'a')], true, 'a'],
    ['else its first item’s', [grant('sub_1:2', 'c'), grant('sub_1:1', 'b')], true, 'b'],
    ['no number: more digits than one has', [grant('sub_1', '9'.repeat(16)), grant('sub_2', '1')], true, '1'],
    ['grants of another feature', [grant('sub_1', '7', 'feat_2')], false, null],
  ]
  for (const [what, grants, granted, value] of cases)
    it(what, () => assert.deepEqual(entitlementOf(seats, grants), { ...seats, granted, value }))
})

describe('a boolean feature', () => {
  it('is granted or not, and has no value', () => {
    assert.deepEqual(entitlementOf(sso, [grant('sub_1', null)]), { ...sso, granted: false, value: null })
    assert.deepEqual(entitlementOf(sso, [grant('sub_1', null, 'feat_2')]), { ...sso, granted: true, value: null })
  })
})

it('access: each status of a subscription, once', () => {
  const none = ['incomplete', 'incomplete_expired', 'unpaid', 'paused', 'canceled']
  assert.deepEqual([...accessStatuses, ...none].sort(), [...subscriptionStatuses].sort())
})
