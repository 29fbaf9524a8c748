/** Letters of medical necessity from the merchant's side: told, decided, expired, and what the buyer answered kept close. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerLetter, goodAnswers, letterProduct, letterSession, submittedLetter } from '../../test/support/letters.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { openShop, type Shop } from '../../test/support/shop.ts'

let server: TestServer
let shop: Shop
let gym: { product: string; price: string }

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  gym = await letterProduct(shop)
})
after(async () => {
  await server?.assertIntegrity()
  await server?.stop()
})

const post = (path: string, body: object = {}) => shop.request('POST', `/v1${path}`, body)
const letters = async (query: string) => (await shop.read(`/v1/letters?${query}`)).data
const submitted = async (more: object = {}) => submittedLetter(shop, await letterSession(shop, gym.price, await shop.customer(), more))
const told = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}`)).data
    .map((event: { event_type: string; data: { status: string; object_version: number } }) => [
      event.event_type,
      event.data.status,
      event.data.object_version,
    ])
    .reverse()

test('a session with a product that needs a letter says so, and the letter is told and found', async () => {
  const customer = await shop.customer()
  const session = await letterSession(shop, gym.price, customer)
  const { hsa_fsa_eligible, letter_of_medical_necessity_required, visit_type } = session
  assert.deepEqual(
    { hsa_fsa_eligible, letter_of_medical_necessity_required, visit_type },
    {
      ...{ hsa_fsa_eligible: true, letter_of_medical_necessity_required: true, visit_type: 'gym' },
    },
  )
  const [letter, ...others] = await letters(`checkout_session=${session.id}`)
  assert.deepEqual(others, [])
  const { id, created_at: _, updated_at: __, environment_id: ___, ...shown } = letter
  assert.match(id, /^lmn_/)
  assert.deepEqual(shown, {
    ...{ object: 'letter', livemode: false, object_version: 1, metadata: {}, status: 'required', customer_id: session.customer_id },
    ...{ product_id: gym.product, checkout_session_id: session.id, visit_type: 'gym', submitted_at: null, issued_at: null },
    ...{ declined_at: null, decline_reason: null, expires_at: null },
  })
  assert.deepEqual(await told(id), [['letter.required', 'required', 1]])
  for (const query of [
    `customer=${customer}`,
    `customer=${session.customer_id}&status=required`,
    `product=${gym.product}&customer=${customer}`,
  ])
    assert.deepEqual(
      (await letters(query)).map((l: { id: string }) => l.id),
      [id],
      query,
    )
  for (const query of [`customer=${customer}&status=issued`, 'checkout_session=chk_nobody', 'product=prod_nobody'])
    assert.deepEqual(await letters(query), [], query)
  assert.equal((await shop.read(`/v1/letters/${id}?expand[]=customer`)).customer.external_id, customer)
})

test('issued: told, valid for twelve months, and no other is needed until then', async () => {
  const customer = await shop.customer()
  const { id } = await submittedLetter(shop, await letterSession(shop, gym.price, customer))
  const issued = (await post(`/letters/${id}/issue`)).body
  const year = Temporal.Instant.from(issued.issued_at).toZonedDateTimeISO('UTC').add({ months: 12 }).toInstant()
  assert.deepEqual([issued.status, issued.object_version, issued.expires_at], ['issued', 3, year.toString({ fractionalSecondDigits: 3 })])
  assert.deepEqual((await told(id)).at(-1), ['letter.issued', 'issued', 3])

  const again = await letterSession(shop, gym.price, customer)
  assert.deepEqual([again.hsa_fsa_eligible, again.letter_of_medical_necessity_required], [true, false])
  assert.deepEqual(await letters(`checkout_session=${again.id}`), [])
})

test('an issued letter expires at its end, untold, and then a new one is needed', async () => {
  const own = await openShop(server)
  const { price } = await letterProduct(own)
  const customer = await own.customer()
  const { id } = await submittedLetter(own, await letterSession(own, price, customer))
  const { now } = await own.read('/v1/test_clock')
  const expires_at = Temporal.Instant.from(now).add({ hours: 240 }).toString()
  assert.equal((await own.request('POST', `/v1/letters/${id}/issue`, { expires_at })).status, 200)
  const advanced = await own.advance('P11D')
  assert.deepEqual([advanced.status, advanced.body.processed.letters_expired], [200, 1])
  const expired = await own.read(`/v1/letters/${id}`)
  assert.deepEqual([expired.status, expired.object_version, expired.expires_at], ['expired', 4, expired.expires_at])
  assert.equal((await own.read(`/v1/webhook_events?object_id=${id}`)).data.length, 2)
  assert.equal((await letterSession(own, price, customer)).letter_of_medical_necessity_required, true)
})

test('declined: with its reason, for good', async () => {
  const { id } = await submitted()
  for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(501) }])
    assert.equal((await post(`/letters/${id}/decline`, body)).status, 400)
  const declined = (await post(`/letters/${id}/decline`, { reason: 'Not for this.' })).body
  assert.deepEqual([declined.status, declined.decline_reason, declined.expires_at], ['declined', 'Not for this.', null])
  assert.notEqual(declined.declined_at, null)
  assert.deepEqual((await told(id)).at(-1), ['letter.declined', 'declined', 3])
})

for (const [decision, body] of [
  ['issue', {}],
  ['decline', { reason: 'No.' }],
] as const)
  test(`${decision} is for submitted letters alone`, async () => {
    const session = await letterSession(shop, gym.price, await shop.customer())
    const [{ id }] = await letters(`checkout_session=${session.id}`)
    const refused = async (status: string) => {
      const { status: code, body: said } = await post(`/letters/${id}/${decision}`, body)
      assert.deepEqual([code, said.error.code, said.error.details], [409, 'letter_not_open', { status }])
      assert.match(said.error.message, new RegExp(` is ${status}`))
    }
    await refused('required')
    await submittedLetter(shop, session)
    assert.equal((await post(`/letters/${id}/issue`)).status, 200)
    await refused('issued')
    const other = (await submitted()).id
    assert.equal((await post(`/letters/${other}/decline`, { reason: 'No.' })).status, 200)
    assert.equal((await post(`/letters/${other}/${decision}`, body)).body.error.details.status, 'declined')
  })

test('an end that is not ahead is refused', async () => {
  const { id } = await submitted()
  const { now } = await shop.read('/v1/test_clock')
  const { status, body } = await post(`/letters/${id}/issue`, { expires_at: now })
  assert.deepEqual([status, body.error.code, body.error.param], [400, 'parameter_invalid', 'expires_at'])
  assert.equal(
    (await post(`/letters/${id}/issue`, { expires_at: '2031-01-01T00:00:00.123456789Z' })).body.expires_at,
    '2031-01-01T00:00:00.123Z',
  )
})

test('answers are for those with a scope of their own', async () => {
  const { id } = await submitted()
  const shown = await shop.request('GET', `/v1/letters/${id}/answers`)
  const { consent: _, ...kept } = goodAnswers
  assert.deepEqual(shown.body, { object: 'letter_answers', letter_id: id, ...kept, history: null })
  assert.equal(shown.headers.get('cache-control'), 'no-store')

  const keyed = async (...scopes: string[]) => {
    const { api_key } = (await post('/api_keys', { name: 'k', scopes })).body
    return (path: string) => shop.request('GET', `/v1${path}`, undefined, { authorization: `Bearer ${api_key}` })
  }
  const clerk = await keyed('letters:*', 'customers:*')
  assert.equal((await clerk(`/letters/${id}`)).status, 200)
  const refused = await clerk(`/letters/${id}/answers`)
  assert.deepEqual([refused.status, refused.body.error.details], [403, { scope: 'health:read' }])
  const clinician = await keyed('health:read')
  assert.equal((await clinician(`/letters/${id}/answers`)).status, 200)
  assert.equal((await clinician(`/letters/${id}`)).status, 403)

  const open = await letterSession(shop, gym.price, await shop.customer())
  const [required] = await letters(`checkout_session=${open.id}`)
  const none = await shop.request('GET', `/v1/letters/${required.id}/answers`)
  assert.deepEqual([none.status, none.body.error.code], [404, 'not_found'])
})

test('answers that are no answers change nothing', async () => {
  const session = await letterSession(shop, gym.price, await shop.customer())
  for (const bad of [{ conditions: '' }, { date_of_birth: '2999-01-01' }, { consent: '' }, { full_name: 'x'.repeat(201) }])
    assert.equal((await answerLetter(session, { ...goodAnswers, ...bad })).status, 422)
  assert.equal((await letters(`checkout_session=${session.id}`))[0].status, 'required')
})

test('a letter of an unknown buyer is theirs when the session is completed', async () => {
  const session = await letterSession(shop, gym.price, null)
  const { id, customer_id } = await submittedLetter(shop, session)
  assert.equal(customer_id, null)
  const paid = await shop.pay(session.id, 'success')
  assert.equal(paid.body.checkout_status, 'completed', paid.text)
  assert.equal((await shop.read(`/v1/letters/${id}`)).customer_id, paid.body.customer_id)
})

test('with a session that ends unpaid go the letters nobody answered, and those of nobody', async () => {
  const [open, answered, nobody] = [
    await letterSession(shop, gym.price, await shop.customer()),
    await letterSession(shop, gym.price, await shop.customer()),
    await letterSession(shop, gym.price, null),
  ]
  for (const session of [answered, nobody]) await submittedLetter(shop, session)
  for (const { id } of [open, answered, nobody]) assert.equal((await post(`/checkout/sessions/${id}/expire`)).status, 200)
  const left = await Promise.all([open, answered, nobody].map(({ id }) => letters(`checkout_session=${id}`)))
  assert.deepEqual(
    left.map(each => each.map((l: { status: string }) => l.status)),
    [[], ['submitted'], []],
  )
  // Too late: the page says so and keeps nothing.
  assert.equal((await answerLetter(open)).status, 303)
  assert.deepEqual(await letters(`checkout_session=${open.id}`), [])
})

test('an erased customer leaves no answers behind', async () => {
  const customer = await shop.customer()
  const session = await letterSession(shop, gym.price, customer)
  const { id } = await submittedLetter(shop, session)
  assert.equal((await post(`/checkout/sessions/${session.id}/expire`)).status, 200)
  assert.equal((await shop.request('DELETE', `/v1/customers/${customer}`)).status, 200)
  const gone = await shop.request('GET', `/v1/letters/${id}/answers`)
  assert.deepEqual([gone.status, gone.body.error.code], [404, 'not_found'])
  for (const [decision, body] of Object.entries({ issue: {}, decline: { reason: 'No.' } }))
    assert.equal((await post(`/letters/${id}/${decision}`, body)).body.error.code, 'letter_not_open')
})
