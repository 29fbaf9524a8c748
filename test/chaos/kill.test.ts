/**
 * The real program, killed with requests in flight: what was answered is found again, what is asked again is the same,
 * nothing is doubled, and everything comes to its end. `KILLS=n` repeats both kills; what is settled is settled once, after the last.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Program, startProgram } from '../support/program.ts'

const kills = Number(process.env.KILLS ?? 1)
/** Of each kind, so that forty requests are in flight when it dies. */
const inFlight = 20
const settledWithinMs = 60_000
const pollMs = 100
/** A client waits no longer for an answer; what it was becomes clear by asking again. */
const patienceMs = 15_000

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Answer = { status: number; body: any } | null
type Buyer = { customer: string; key: string; session: string | null; answers: { what: string; status: number; id: string }[] }

let program: Program
const buyers: Buyer[] = []

before(async () => {
  program = await startProgram()
  const prices = [{ currency: 'usd', billing_period: 'monthly', unit_amount: 1_900 }]
  assert.equal((await call('POST', '/v1/plans', { name: 'Pro', lookup_key: 'pro', prices }))?.status, 201)
})
after(() => program.remove())

/** null: the line broke, or no answer came in time. */
async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${program.apiKey}`, 'content-type': 'application/json' }
  try {
    const signal = AbortSignal.timeout(patienceMs)
    const answer = await fetch(program.url + path, { method, headers, signal, body: body === undefined ? null : JSON.stringify(body) })
    return { status: answer.status, body: await answer.json() }
  } catch {
    return null
  }
}

/** Again until there is an answer that is not "not now". */
async function insist(method: string, path: string, body?: unknown): Promise<NonNullable<Answer>> {
  const giveUpAt = performance.now() + settledWithinMs
  for (;;) {
    const answer = await call(method, path, body)
    if (answer && answer.status < 500 && answer.body.error?.code !== 'in_progress') return answer
    assert.ok(performance.now() < giveUpAt, `${method} ${path} is answered ${JSON.stringify(answer)}`)
    await pause(pollMs)
  }
}

const each = async <T>(all: readonly T[], work: (one: T) => Promise<void>) => void (await Promise.all(all.map(work)))

async function newBuyers(): Promise<Buyer[]> {
  const made = Array.from({ length: inFlight }, (_, i) => {
    const customer = `buyer_${buyers.length + i}`
    return { customer, key: `order_${customer}`, session: null, answers: [] }
  })
  buyers.push(...made)
  await each(made, async ({ customer }) => assert.equal((await insist('POST', '/v1/customers', { external_id: customer })).status, 201))
  return made
}

const sessionBody = ({ customer, key }: Buyer) => ({
  customer_external_id: customer,
  action: 'create_subscription',
  configuration: { create_subscription_params: { plan_id: 'pro' } },
  expires_in_seconds: 86_400,
  idempotency_key: key,
})

async function create(buyer: Buyer): Promise<void> {
  const answer = await call('POST', '/v1/checkout/sessions', sessionBody(buyer))
  if (!answer || answer.status >= 300) return
  buyer.session = answer.body.id
  buyer.answers.push({ what: 'create', status: answer.status, id: answer.body.id })
}

async function pay(buyer: Buyer): Promise<Answer> {
  const answer = await call('POST', `/v1/test_helpers/checkout/sessions/${buyer.session}/pay`, { test_card: 'success' })
  if (answer?.status === 200) buyer.answers.push({ what: `pay ${answer.body.checkout_status}`, status: 200, id: answer.body.id })
  return answer
}

/** Half of them make their sessions, the other half pay theirs, and in the middle of it somebody pulls the plug. */
async function killAmid(pull: () => Promise<void>): Promise<void> {
  const [payers, makers] = [await newBuyers(), await newBuyers()]
  await Promise.all(payers.map(create))
  assert.ok(payers.every(b => b.session !== null))
  // At the n-th answer, while the others are still under way.
  let left = 1 + Math.floor(Math.random() * inFlight)
  let pulled: Promise<void> = Promise.resolve()
  const answered = () => {
    left -= 1
    if (left === 0) pulled = pull()
  }
  await Promise.all(payers.flatMap((payer, i) => [pay(payer).finally(answered), create(makers[i]!).finally(answered)]))
  await pulled
}

async function untilReady(): Promise<void> {
  const giveUpAt = performance.now() + settledWithinMs
  for (;;) {
    const answer = await fetch(`${program.url}/health/ready`).then(
      a => a.status,
      () => 0,
    )
    if (answer === 200) return
    assert.ok(performance.now() < giveUpAt, `it does not serve again: ${program.printed().slice(-2_000)}`)
    await pause(pollMs)
  }
}

/** Every answer that a client wrote down is still true. */
async function assertFoundAgain(): Promise<void> {
  await each(buyers, async ({ answers }) => {
    for (const { what, id } of answers) {
      const found = await insist('GET', `/v1/checkout/sessions/${id}`)
      assert.equal(found.status, 200, `${what} of ${id} was answered and it is gone`)
      if (what === 'pay completed') assert.equal(found.body.checkout_status, 'completed')
    }
  })
}

/** Asked once more, each request finds the session that it made: one that was cut off half-way may be taken up after 30 s. */
async function assertSameAgain(): Promise<void> {
  await each(buyers, async buyer => {
    const again = await insist('POST', '/v1/checkout/sessions', sessionBody(buyer))
    assert.ok(again.status < 300, JSON.stringify(again))
    for (const { id } of buyer.answers) assert.equal(again.body.id, id, 'the same key is another session')
    buyer.session = again.body.id
  })
}

/** Everybody pays until it is done. An attempt that never got to the provider is given up after some ten minutes: the clock is advanced over them. */
async function settle(): Promise<void> {
  const giveUpAt = performance.now() + settledWithinMs
  let advanced = false
  for (;;) {
    const open: Buyer[] = []
    await each(buyers, async buyer => {
      const { body } = await insist('GET', `/v1/checkout/sessions/${buyer.session}`)
      if (body.checkout_status !== 'completed') open.push(buyer)
    })
    if (open.length === 0) return
    const answers = await Promise.all(open.map(pay))
    const stuck = answers.some(a => a?.body.error?.code === 'payment_in_progress')
    if (stuck && !advanced) {
      advanced = true
      await insist('POST', '/v1/test_clock/advance', { by: 'PT15M' })
    }
    assert.ok(performance.now() < giveUpAt, `not settled: ${JSON.stringify(answers.map(a => a?.body.error ?? a?.body.checkout_status))}`)
    await pause(pollMs)
  }
}

async function assertNothingDoubled(): Promise<void> {
  await each(buyers, async ({ customer, session }) => {
    const subscriptions = (await insist('GET', `/v1/subscriptions?customer=${customer}`)).body.data
    assert.deepEqual(
      subscriptions.map((s: { status: string }) => s.status),
      ['active'],
    )
    const payments = (await insist('GET', `/v1/payments?customer=${customer}`)).body.data
    const kept = payments.filter((p: { status: string; amount_refunded: number }) => p.status === 'succeeded' && p.amount_refunded === 0)
    assert.equal(kept.length, 1, JSON.stringify(payments))
    const told = (await insist('GET', `/v1/webhook_events?object_id=${session}&event_type=checkout.session.completed`)).body.data
    assert.equal(told.length, 1)
  })
}

test('killed, and its database killed, amid forty requests: nothing answered is lost, nothing is doubled', async () => {
  for (let round = 0; round < kills; round += 1) {
    await killAmid(() => program.kill())
    program = await program.restart()
    await assertFoundAgain()

    await killAmid(async () => {
      const pid = program.postgresPid()
      assert.ok(pid, 'the database runs')
      process.kill(pid, 'SIGKILL')
    })
    await untilReady()
    await assertFoundAgain()
  }
  await assertSameAgain()
  await settle()
  await assertNothingDoubled()
  const report = await insist('POST', '/v1/integrity/check', {})
  assert.equal(report.body.ok, true, JSON.stringify(report.body.invariants?.filter((i: { violations: number }) => i.violations > 0)))
})
