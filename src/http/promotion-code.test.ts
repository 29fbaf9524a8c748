/** Promotion codes through the door: one word is one active code, whatever its letter case. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'

let server: TestServer
let couponId: string
let customerId: string
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
  couponId = (await server.request('POST', '/v1/coupons', { lookup_key: 'launch', percent_off: '20' })).body.id
  customerId = (await server.request('POST', '/v1/customers', { external_id: 'jane' })).body.id
})
after(async () => {
  await server?.stop()
  answers.assertGood()
})

const create = (body: object) => server.request('POST', '/v1/promotion_codes', body)
const update = (name: string, body: object) => server.request('POST', `/v1/promotion_codes/${name}`, body)

test('a code for anybody, found by id and by itself in any letter case', async () => {
  const made = await create({ code: 'Launch20', coupon: 'launch', max_redemptions: 50, expires_at: null, customer: null })
  assert.equal(made.status, 201, made.text)
  const { id, environment_id, created_at, updated_at, ...rest } = made.body
  assert.match(id, /^promo_[0-9a-z]{26}$/)
  assert.deepEqual(rest, {
    ...{ object: 'promotion_code', livemode: false, object_version: 1, metadata: {}, code: 'Launch20', coupon_id: couponId },
    ...{ max_redemptions: 50, times_redeemed: 0, expires_at: null, customer_id: null, active: true, archived_at: null },
  })
  for (const name of [id, 'Launch20', 'LAUNCH20', 'launch20'])
    assert.deepEqual((await server.request('GET', `/v1/promotion_codes/${name}`)).body, made.body)
})

test('one that is not given is made up of signs that do not look alike', async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, async () => (await create({ coupon: couponId })).body.code as string))
  assert.equal(new Set(codes).size, 20)
  for (const code of codes) assert.match(code, /^[A-HJ-NP-Z2-9]{10}$/)
})

test('for one customer, named by id or external_id', async () => {
  for (const customer of [customerId, 'jane']) assert.equal((await create({ coupon: couponId, customer })).body.customer_id, customerId)
})

test('an active word is taken in any letter case, free again when archived, and taken when made active again', async () => {
  const { body: first } = await create({ code: 'SPRING', coupon: couponId })
  const taken = await create({ code: 'spring', coupon: couponId })
  assert.deepEqual([taken.status, taken.body.error.code, taken.body.error.param], [409, 'code_in_use', 'code'])
  assert.deepEqual(taken.body.error.details, { promotion_code_id: first.id })
  const archived = await server.request('POST', '/v1/promotion_codes/spring/archive')
  assert.deepEqual([archived.status, archived.body.active], [200, false])
  assert.deepEqual((await server.request('POST', `/v1/promotion_codes/${first.id}/archive`)).body, archived.body)
  assert.equal((await server.request('GET', '/v1/promotion_codes/spring')).body.id, first.id)

  const { body: second } = await create({ code: 'Spring', coupon: couponId })
  assert.equal((await server.request('GET', '/v1/promotion_codes/SPRING')).body.id, second.id)
  const back = await update(first.id, { active: true })
  assert.deepEqual([back.status, back.body.error.code, back.body.error.details], [409, 'code_in_use', { promotion_code_id: second.id }])
  await server.request('POST', `/v1/promotion_codes/${second.id}/archive`)
  assert.deepEqual((await update(first.id, { active: true })).body.active, true)
})

test('many who want one word at once: one gets it, made new or made active again', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, (_, n) => create({ code: n % 2 ? 'RACE' : 'race', coupon: couponId })))
  assert.deepEqual(made.map(m => m.status).sort(), [201, ...Array(7).fill(409)])
  const ids: string[] = []
  for (let n = 0; n < 5; n += 1) {
    const { body } = await create({ code: 'RERUN', coupon: couponId })
    await server.request('POST', `/v1/promotion_codes/${body.id}/archive`)
    ids.push(body.id)
  }
  const back = await Promise.all(ids.map(id => update(id, { active: true })))
  assert.deepEqual(back.map(b => b.status).sort(), [200, 409, 409, 409, 409])
})

const refusals: [what: string, body: object, status: number, code: string, param: string][] = [
  ['no coupon', {}, 400, 'parameter_missing', 'coupon'],
  ['an unknown coupon', { coupon: 'nope' }, 404, 'not_found', 'coupon'],
  ['an archived coupon', { coupon: 'old' }, 400, 'coupon_not_applicable', 'coupon'],
  ['two signs', { coupon: 'launch', code: 'AB' }, 400, 'parameter_invalid', 'code'],
  ['41 signs', { coupon: 'launch', code: 'A'.repeat(41) }, 400, 'parameter_invalid', 'code'],
  ['a sign that is not allowed', { coupon: 'launch', code: 'SAVE_20' }, 400, 'parameter_invalid', 'code'],
  ['a letter of another script', { coupon: 'launch', code: 'ÜBER' }, 400, 'parameter_invalid', 'code'],
  ['an unknown customer', { coupon: 'launch', customer: 'nobody' }, 404, 'customer_not_found', 'customer'],
  ['an end in the past', { coupon: 'launch', expires_at: '2020-01-01T00:00:00Z' }, 400, 'parameter_invalid', 'expires_at'],
  ['a limit of zero', { coupon: 'launch', max_redemptions: 0 }, 400, 'parameter_invalid', 'max_redemptions'],
]
for (const [what, body, status, code, param] of refusals)
  test(`refused: ${what}`, async () => {
    if (what === 'an archived coupon') {
      await server.request('POST', '/v1/coupons', { lookup_key: 'old', percent_off: '1' })
      await server.request('POST', '/v1/coupons/old/archive')
    }
    const answer = await create(body)
    assert.deepEqual([answer.status, answer.body.error?.code, answer.body.error?.param], [status, code, param], answer.text)
  })

test('an update changes its limit, end, state and metadata, and nothing else', async () => {
  const { body: made } = await create({ code: 'EDIT', coupon: couponId, max_redemptions: 5 })
  const changed = await update('edit', { max_redemptions: null, expires_at: '2089-01-01T00:00:00Z', metadata: { a: 'b' } })
  assert.deepEqual(changed.body, {
    ...{ ...made, max_redemptions: null, expires_at: '2089-01-01T00:00:00.000Z', metadata: { a: 'b' }, object_version: 2 },
    updated_at: changed.body.updated_at,
  })
  assert.equal((await update('edit', { expires_at: null })).body.expires_at, null)
  assert.deepEqual((await update('edit', { expires_at: '2020-01-01T00:00:00Z' })).body.error.param, 'expires_at')
  for (const fixed of [{ code: 'OTHER' }, { coupon: 'launch' }, { customer: null }])
    assert.equal((await update('edit', fixed)).body.error.code, 'parameter_unknown')
  await server.database.sql`update promotion_codes set times_redeemed = 4 where id = ${made.id}`
  const below = await update('edit', { max_redemptions: 3 })
  assert.deepEqual([below.status, below.body.error.code, below.body.error.param], [400, 'parameter_invalid', 'max_redemptions'])
  assert.equal((await update('edit', { max_redemptions: 4 })).body.max_redemptions, 4)
  await server.database.sql`update promotion_codes set times_redeemed = 0 where id = ${made.id}`
  assert.equal((await update('nope', {})).status, 404)
})

test('lists are narrowed', async () => {
  const codes = async (query: string) =>
    (await server.request('GET', `/v1/promotion_codes?${query}`)).body.data.map((each: { code: string }) => each.code)
  await server.request('POST', '/v1/coupons', { lookup_key: 'narrow', percent_off: '5' })
  await server.request('POST', '/v1/customers', { external_id: 'john' })
  await create({ code: 'N1', coupon: 'narrow' })
  await create({ code: 'NNN1', coupon: 'narrow' })
  await create({ code: 'NNN2', coupon: 'narrow', customer: 'john' })
  await server.request('POST', '/v1/promotion_codes/nnn1/archive')
  assert.deepEqual(await codes('coupon=narrow'), ['NNN2', 'NNN1'])
  assert.deepEqual(await codes('coupon=narrow&active=true'), ['NNN2'])
  assert.deepEqual(await codes('customer=john'), ['NNN2'])
  assert.deepEqual(await codes('code=nnn1'), ['NNN1'])
  assert.deepEqual(await codes('coupon=nope'), [])
  assert.deepEqual(await codes('customer=nobody'), [])
})
