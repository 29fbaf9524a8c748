/** The life of letters below HTTP: what the session's own use cases call, under a clock driven by hand. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { timedWorld } from '../../../test/support/timed-world.ts'
import { Failure, type FailureCode } from '../../core/failure.ts'
import type { LetterAnswers } from '../../core/letter.ts'
import type { HsaFsaEligibility, Product } from '../../core/product.ts'
import { runDueOnce } from '../../workers/run-due.ts'
import { createProduct } from '../catalog/create-product.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { eraseCustomer } from '../customer/erase-customer.ts'
import { letterInvariants } from '../integrity/letters.ts'
import { runChecks } from '../integrity/run-checks.ts'
import { adoptLetters } from './adopt-letters.ts'
import { declineLetter } from './decline-letter.ts'
import { dropLetters } from './drop-letters.ts'
import { forgetLetters } from './forget-letters.ts'
import { issueLetter } from './issue-letter.ts'
import { lettersNeeded } from './letters-needed.ts'
import { lettersOfSession } from './letters-of-session.ts'
import { readAnswers } from './read-answers.ts'
import { requireLetters } from './require-letters.ts'
import { retrieveLetter } from './retrieve-letter.ts'
import { submitLetters } from './submit-letter.ts'

const t = timedWorld()
const { clock, inTransaction } = t
// What is due is forgotten between tests, so these must be, too.
beforeEach(() => t.database.sql`delete from letters`)

/** Of the letters alone: their sessions are bare rows here. */
async function assertLettersHold() {
  const { invariants } = await runChecks(t.world.workers, null)
  const violated = invariants.filter(i => letterInvariants.some(l => l.id === i.id) && i.violations > 0)
  assert.deepEqual(violated, [])
}

const answers: LetterAnswers = {
  full_name: 'Jane Smith',
  date_of_birth: '1980-02-29',
  state: 'California',
  conditions: 'canary-of-the-lower-back',
  history: null,
}

const product = (hsaFsaEligibility: HsaFsaEligibility = 'letter_of_medical_necessity') =>
  inTransaction(tx =>
    createProduct(t.world.workers, tx, {
      ...{ name: 'Gym', lookupKey: null, description: null, hsaFsaEligibility, visitType: 'gym', upcCode: null, gtin: null, active: true },
      ...{ features: [], metadata: {} },
    }),
  )
const customer = async () => (await inTransaction(tx => createCustomer(t.world.workers, tx, {}))).id

/** A row for letters to hang on: offers are made elsewhere. */
async function session(customerId: string | null): Promise<{ id: string; customerId: string | null }> {
  const id = t.world.ctx.ids.id('chk')
  await t.database.sql`
    insert into checkout_sessions (environment_id, id, action, checkout_status, payment_status, customer_id, anonymous, payment_provider,
      simulated, connection_id, currency, amount_subtotal, amount_total, line_items, request_hash, public_token, expires_at, created_at, updated_at)
    select c.environment_id, ${id}, 'one_time_payment', 'pending', 'unpaid', ${customerId}, ${customerId === null}, 'sandbox', false, c.id,
      'usd', 1, 1, '[]', '\\x00', ${id}, ${clock.now()}, ${clock.now()}, ${clock.now()}
    from connections c where c.environment_id = ${t.world.environmentId}`
  return { id, customerId }
}

async function required(customerId: string | null, ...products: Product[]) {
  const made = await session(customerId)
  await inTransaction(tx => requireLetters(t.world.workers, tx, made, products))
  return made.id
}
const submit = (sessionId: string) => inTransaction(tx => submitLetters(t.world.workers, tx, sessionId, answers))
const issue = (id: string, expiresAt: Temporal.Instant | null = null) =>
  inTransaction(tx => issueLetter(t.world.workers, tx, { id, expiresAt }))
const decline = (id: string) => inTransaction(tx => declineLetter(t.world.workers, tx, { id, reason: 'No.' }))
const letters = async (sessionId: string) => [...(await inTransaction(tx => lettersOfSession(tx, sessionId)))]
const read = (id: string) => inTransaction(tx => readAnswers(t.world.workers, tx, id))
const needed = async (customerId: string | null, ...products: Product[]) =>
  (await inTransaction(tx => lettersNeeded(tx, { customerId, products }))).map(p => p.id)
const told = async (id: string) =>
  (
    await t.database.sql<{ eventType: string; snapshot: string }[]>`
      select event_type, snapshot from events where object_id = ${id} order by position`
  ).map(e => [e.eventType, JSON.parse(e.snapshot).status, JSON.parse(e.snapshot).object_version])

const failsWith = (code: FailureCode, work: Promise<unknown>, details: object | null = null) =>
  assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof Failure, String(error))
    assert.deepEqual([error.code, error.details], [code, details])
    assert.ok(!JSON.stringify([error.message, error.details]).includes('canary'))
    return true
  })

test('a letter is needed for each product that asks for one, once, unless a valid one was issued to this customer', async () => {
  const [jane, joe] = [await customer(), await customer()]
  const [gym, spa, bike] = [await product(), await product(), await product('auto_substantiation')]
  assert.deepEqual(await needed(jane, gym, bike, spa, gym), [gym.id, spa.id])
  assert.deepEqual(await needed(null, gym, bike), [gym.id])

  const [letter] = await submit(await required(jane, gym))
  assert.deepEqual(await needed(jane, gym, spa), [gym.id, spa.id])
  await issue(letter!.id)
  assert.deepEqual(await needed(jane, gym, spa), [spa.id])
  assert.deepEqual(await needed(joe, gym), [gym.id])
  assert.deepEqual(await needed(null, gym), [gym.id])
  await clock.advance({ months: 12 })
  assert.deepEqual(await needed(jane, gym, spa), [gym.id, spa.id])
  await assertLettersHold()
})

test('it is told when it is required and issued; answering and expiring only raise its version', async () => {
  const id = (await submit(await required(await customer(), await product())))[0]!.id
  const issued = await issue(id)
  assert.equal(issued.expiresAt?.toString(), issued.issuedAt!.toZonedDateTimeISO('UTC').add({ years: 1 }).toInstant().toString())
  await clock.advance({ months: 11 })
  await runDueOnce(t.world.workers)
  assert.equal((await inTransaction(tx => retrieveLetter(tx, id))).status, 'issued')
  await clock.advance({ months: 1 })
  await runDueOnce(t.world.workers)
  const expired = await inTransaction(tx => retrieveLetter(tx, id))
  assert.deepEqual([expired.status, expired.objectVersion, expired.issuedAt?.toString()], ['expired', 4, issued.issuedAt?.toString()])
  assert.deepEqual(await told(id), [
    ['letter.required', 'required', 1],
    ['letter.issued', 'issued', 3],
  ])
  await assertLettersHold()
})

test('the clinician may name the end, in the future', async () => {
  const [letter] = await submit(await required(await customer(), await product()))
  await failsWith('parameter_invalid', issue(letter!.id, clock.now()))
  const end = clock.now().add({ hours: 24 })
  await issue(letter!.id, end)
  await clock.advance({ hours: 24 })
  await runDueOnce(t.world.workers)
  assert.equal((await inTransaction(tx => retrieveLetter(tx, letter!.id))).status, 'expired')
})

test('one questionnaire answers for all letters of a session, each sealed for itself', async () => {
  const sessionId = await required(await customer(), await product(), await product())
  const submitted = await submit(sessionId)
  assert.deepEqual(
    submitted.map(l => [l.status, l.objectVersion, l.submittedAt?.toString()]),
    Array(2).fill(['submitted', 2, clock.now().toString()]),
  )
  for (const { id } of submitted) assert.deepEqual(await read(id), answers)
  await failsWith('letter_not_open', submit(sessionId))

  // Another's answers in its row are none of its own.
  const [one, two] = submitted
  await t.database.sql`
    update letters l set sealed_answers = o.sealed_answers from letters o where l.id = ${one!.id} and o.id = ${two!.id}`
  await assert.rejects(read(one!.id), /sealed for another purpose/)
})

for (const [decision, how] of Object.entries({ issued: issue, declined: decline }))
  test(`only a submitted letter is ${decision}, and once, however many try`, async () => {
    const sessionId = await required(await customer(), await product())
    const id = (await letters(sessionId))[0]!.id
    await failsWith('letter_not_open', how(id), { status: 'required' })
    await failsWith('not_found', how('lmn_nobody'))
    await submit(sessionId)
    const tries = await Promise.allSettled([how(id), issue(id), decline(id), issue(id), decline(id)])
    assert.equal(tries.filter(each => each.status === 'fulfilled').length, 1)
    const { status } = await inTransaction(tx => retrieveLetter(tx, id))
    await failsWith('letter_not_open', how(id), { status })
    assert.deepEqual(
      (await told(id)).map(([type]) => type),
      ['letter.required', `letter.${status}`],
    )
    await assertLettersHold()
  })

test('of a session that ends unpaid, answered letters of a known customer stay', async () => {
  const [jane, gym] = [await customer(), await product()]
  const [open, answered] = [await required(jane, gym), await required(jane, gym)]
  await submit(answered)
  for (const id of [open, answered]) await inTransaction(tx => dropLetters(tx, id))
  assert.deepEqual(await letters(open), [])
  await failsWith('letter_not_open', submit(open))
  await issue((await letters(answered))[0]!.id)
  assert.deepEqual(await needed(jane, gym), [])
})

test('letters of an unknown buyer are theirs at completion, and gone when the session ends unpaid', async () => {
  const gym = await product()
  const [bought, left] = [await required(null, gym), await required(null, gym)]
  for (const id of [bought, left]) await submit(id)
  await issue((await letters(left))[0]!.id)
  await inTransaction(tx => dropLetters(tx, left))
  assert.deepEqual(await letters(left), [])
  assert.equal((await t.database.sql`select kind from due_work where kind = 'letter.expire'`).length, 0)

  const jane = await customer()
  await inTransaction(tx => adoptLetters(tx, bought, jane))
  const [letter] = await letters(bought)
  assert.deepEqual([letter!.customerId, letter!.objectVersion], [jane, 3])
  // Those that have a customer keep them.
  const joe = await customer()
  await inTransaction(tx => adoptLetters(tx, bought, joe))
  assert.equal((await letters(bought))[0]!.customerId, jane)
})

test('with the customer go the answers and why a letter was declined; what was not decided never is', async () => {
  const [jane, gym] = [await customer(), await product()]
  const [open, waiting, decided] = [await required(jane, gym), await required(jane, gym), await required(jane, gym)]
  for (const id of [waiting, decided]) await submit(id)
  const [[first], [second]] = [await letters(waiting), await letters(decided)]
  await decline(second!.id)
  await inTransaction(async tx => {
    await forgetLetters(tx, jane)
    await eraseCustomer(t.world.workers, tx, jane)
  })

  for (const letter of [first!, second!]) await failsWith('not_found', read(letter.id))
  assert.equal((await letters(decided))[0]!.declineReason, null)
  await failsWith('letter_not_open', issue(first!.id), { status: 'submitted' })
  await failsWith('letter_not_open', decline(first!.id), { status: 'submitted' })
  await failsWith('letter_not_open', submit(open))
  assert.equal((await t.database.sql`select id from letters where sealed_answers is not null`).length, 0)
  await assertLettersHold()
})
