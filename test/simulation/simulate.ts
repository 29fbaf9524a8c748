/** One seed: a shop, an hour or a week of trouble, forty days of peace, and then everything has to be right. */
import type { Sql } from '../../src/db/postgres.ts'
import { runChecks } from '../../src/engine/integrity/run-checks.ts'
import { compareBooks } from './both-books.ts'
import { makeBuyers } from './buyers.ts'
import type { FaultKind } from './faults.ts'
import { customers, type Merchant, makeMerchant, plans } from './merchant.ts'
import { predict } from './model.ts'
import { fingerprint, type Observed, observe } from './observe.ts'
import { makeWorld, type Request, type World } from './world.ts'

export type Outcome = {
  seed: number
  hash: string
  faults: Record<FaultKind, number>
  violations: string[]
  /** How many sessions came to each end. */
  ends: Record<string, number>
}

const stepsOfTrouble = 500
const tasksMost = 8
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const peaceDays = 40

export async function simulate(sql: Sql, seed: number): Promise<Outcome> {
  const world = await makeWorld(sql, seed)
  await openShop(world)
  const merchant = makeMerchant(world, world.chance.fork('merchant'))
  await trouble(world, merchant)
  await peace(world)
  const seen = await observe(sql, world.environmentId)
  const { gateway, complaints, received, line } = world
  const { invariants } = await runChecks(world.context(), world.environmentId)
  const violated = invariants.filter(i => i.violations > 0)
  return {
    seed,
    hash: fingerprint(seen),
    faults: world.faults.counts,
    ends: endsOf(seen),
    violations: [
      ...new Set(complaints),
      ...violated.map(
        i => `invariant ${i.id}: ${i.violations} rows, ${JSON.stringify(i.rows[0], (_, v) => (typeof v === 'bigint' ? v.toString() : v))}`,
      ),
      ...compareBooks(gateway, seen),
      ...predict({
        seen,
        gateway,
        intents: merchant.intents,
        sessions: merchant.sessions,
        refused: line.refused,
        heard: line.heard,
        received,
      }),
    ],
  }
}

function endsOf(seen: Observed): Record<string, number> {
  const ends: Record<string, number> = {}
  for (const s of seen.sessions) {
    const end = s.failureReason ?? s.cancellationReason ?? s.status
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

/** What has to be there before trouble begins. */
async function openShop(world: World): Promise<void> {
  const rates = { ...world.faults.rates }
  for (const kind of Object.keys(rates) as FaultKind[]) world.faults.rates[kind] = 0
  const made = async (asked: Request) => {
    let status = 0
    world.api(asked, answer => {
      status = answer!.status
    })
    while (await world.tasks.stepOne());
    if (status !== 201) throw new Error(`the shop did not open: ${asked.url} was answered ${status}`)
  }
  await made({ method: 'POST', url: '/v1/webhook_endpoints', body: { url: 'http://127.0.0.1:9/hook', enabled_events: ['*'] } })
  for (const { key, amount, currency } of plans)
    await made({
      method: 'POST',
      url: '/v1/plans',
      body: { name: key, lookup_key: key, prices: [{ currency, billing_period: 'monthly', unit_amount: amount }] },
    })
  for (const id of customers) await made({ method: 'POST', url: '/v1/customers', body: { external_id: id, email: `${id}@example.com` } })
  Object.assign(world.faults.rates, rates)
}

async function trouble(world: World, merchant: Merchant): Promise<void> {
  const { tasks, faults, gateway, line } = world
  const chance = world.chance.fork('trouble')
  const buyers = makeBuyers(world, merchant, world.chance.fork('buyers'))
  const doings = {
    create: 4,
    repeat: 1,
    pay: 9,
    payAtGateway: 3,
    authenticate: 3,
    visit: 1,
    payWhileItEnds: 0.7,
    endSome: 1,
    read: 1,
    archive: 0.05,
    lie: 0,
  }
  doings.lie = faults.rates.webhook_lying * 5
  const passing = {
    steps: 60,
    doing: 24,
    work: 14,
    sequence: 4,
    seconds: 8,
    minutes: 0.5,
    worked: 0.6,
    hours: chance.happens(0.5) ? 0.3 : 0,
  }
  const act = (): void => {
    const doing = chance.weighted(doings)
    if (doing in buyers) buyers[doing as keyof typeof buyers]()
    else if (doing !== 'lie') merchant[doing as 'create' | 'repeat' | 'endSome' | 'read' | 'archive']()
    else if (gateway.links.size > 0) {
      faults.counts.webhook_lying += 1
      world.network.lie(chance.pick([...gateway.links.keys()]))
    }
  }

  for (let step = 0; step < stepsOfTrouble; step += 1) {
    if (faults.strikes('crash', chance)) await world.crash()
    if (faults.strikes('outage', chance))
      line.outageUntil = tasks.now() + (chance.happens(0.2) ? chance.int(hourMs, 30 * hourMs) : chance.int(5_000, 45 * 60_000))
    switch (chance.weighted(passing)) {
      case 'steps':
        for (let left = chance.int(1, 6); left > 0; left -= 1) if (!(await tasks.stepOne())) tasks.moveTo(tasks.nextMoment() ?? tasks.now())
        break
      case 'doing':
        if (tasks.inFlight() < tasksMost) act()
        break
      case 'work':
        if (tasks.inFlight() < tasksMost) await world.work()
        break
      case 'sequence':
        if (tasks.inFlight() < tasksMost) world.sequence()
        break
      case 'seconds':
        tasks.moveTo(tasks.now() + chance.int(50, 20_000))
        break
      case 'minutes':
        tasks.moveTo(tasks.now() + chance.int(60_000, 20 * 60_000))
        break
      case 'worked':
        await world.passUntil(tasks.now() + (chance.happens(0.1) ? chance.int(hourMs, 30 * hourMs) : chance.int(1_000, 30 * 60_000)))
        break
      case 'hours':
        tasks.moveTo(tasks.now() + chance.int(hourMs, 30 * hourMs))
        break
    }
  }
}

/** Faults off, workers at work: whatever is still open has to come to its end by itself. */
async function peace(world: World): Promise<void> {
  world.faults.stop()
  world.line.outageUntil = 0
  await world.passUntil(world.tasks.now() + peaceDays * dayMs)
}
