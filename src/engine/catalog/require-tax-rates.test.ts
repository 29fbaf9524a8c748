/** Rates that are named, and those that apply where none are. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { archiveTaxRate } from './archive-tax-rate.ts'
import { createTaxRate } from './create-tax-rate.ts'
import { defaultTaxRates } from './default-tax-rates.ts'
import { requireTaxRates } from './require-tax-rates.ts'

let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>, environmentId = world.environmentId) => transaction(world.ctx, environmentId, work)
const rate = (name: string, percentage = '18') =>
  inTransaction(tx => createTaxRate(world.ctx, tx, { name, percentage, inclusive: false, country: null, state: null, metadata: {} }))
const archived = async (name: string) => {
  const { id } = await rate(name)
  return await inTransaction(tx => archiveTaxRate(tx, id))
}
const required = (ids: string[]) => inTransaction(tx => requireTaxRates(tx, ids, 'tax_rates'))

it('are told in the order they are named', async () => {
  const [a, b] = [await rate('A'), await rate('B', '7.2500')]
  assert.deepEqual(await required([b.id, a.id]), [
    { tax_rate_id: b.id, name: 'B', percentage: '7.25', inclusive: false },
    { tax_rate_id: a.id, name: 'A', percentage: '18', inclusive: false },
  ])
  assert.deepEqual(await required([]), [])
})

it('are refused when unknown, another tenant’s, archived, named twice, or too many', async () => {
  const known = await rate('Known')
  await assert.rejects(required([known.id, 'txr_nope']), { code: 'not_found', param: 'tax_rates.1' })
  const foreign = inTransaction(tx => requireTaxRates(tx, [known.id], 'tax_rates'), world.other.environmentId)
  await assert.rejects(foreign, { code: 'not_found', param: 'tax_rates.0' })
  await assert.rejects(required([(await archived('Old')).id]), { code: 'tax_rate_archived', param: 'tax_rates.0' })
  await assert.rejects(required([known.id, known.id]), { code: 'parameter_invalid', param: 'tax_rates.1' })
  const many = await Promise.all(Array.from({ length: 11 }, (_, n) => rate(`${n}`)))
  assert.equal((await required(many.slice(1).map(r => r.id))).length, 10)
  await assert.rejects(required(many.map(r => r.id)), { code: 'parameter_invalid', param: 'tax_rates' })
})

it('by default are the customer’s, else the environment’s, without those archived since', async () => {
  const [own, ours, old] = [await rate('Own'), await rate('Ours'), await archived('Old')]
  const names = (customer: { taxRateIds: string[] | null } | null) =>
    inTransaction(async tx => (await defaultTaxRates(tx, customer)).map(terms => terms.name))
  assert.deepEqual(await names(null), [])
  await database.sql`update environments set tax_rate_ids = ${[old.id, ours.id]} where id = ${world.environmentId}`
  assert.deepEqual(await names(null), ['Ours'])
  assert.deepEqual(await names({ taxRateIds: null }), ['Ours'])
  assert.deepEqual(await names({ taxRateIds: [own.id, ours.id] }), ['Own', 'Ours'])
  assert.deepEqual(await names({ taxRateIds: [] }), [], 'none of its own is not the same as none said')
  assert.deepEqual(await names({ taxRateIds: [old.id] }), [])
})
