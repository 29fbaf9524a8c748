import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressLines } from './invoice-address.ts'

const none = { line1: null, line2: null, city: null, state: null, postal_code: null, country: null }

test('an address stands as on an envelope', () => {
  const us = { ...none, line1: '500 Main Street', city: 'Springfield', state: 'IL', postal_code: '62701', country: 'US' }
  assert.deepEqual(addressLines(us, 'en'), ['500 Main Street', 'Springfield, IL 62701', 'United States'])
  const de = { ...none, line1: 'Hauptstraße 5', line2: '3. Stock', city: 'München', postal_code: '80331', country: 'DE' }
  assert.deepEqual(addressLines(de, 'de'), ['Hauptstraße 5', '3. Stock', '80331 München', 'Deutschland'])
  assert.deepEqual(addressLines({ ...none, country: 'not a code' }, 'en'), ['not a code'])
  assert.deepEqual(addressLines(none, 'en'), [])
  assert.deepEqual(addressLines(null, 'en'), [])
})
