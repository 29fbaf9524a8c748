/** One seed: a shop, an hour or a week of trouble, forty days of peace, and then everything has to be right. */
import type { Sql } from '../../src/db/postgres.ts'
import { runChecks } from '../../src/engine/integrity/run-checks.ts'
import { compareBooks } from './both-books.ts'
import { makeBuyers } from './buyers.ts'
import type { Evidence } from './evidence.ts'
import type { FaultKind } from './faults.ts'
import { fingerprint } from './fingerprint.ts'
import { makeMerchant } from './merchant.ts'
import { predict } from './model.ts'
import { type Observed, observe } from './observe.ts'
import { makeOffice } from './office.ts'
import { opening } from './shop.ts'
import { makeWorld, type World } from './world.ts'

export type Outcome = {
  seed: number
  hash: string
  faults: Record<FaultKind, number>
  violations: string[]
  /** How many came to each end: sessions by action, and what was made without one. */
  ends: Record<string, number>
}

const stepsOfTrouble = 900
const tasksMost = 10
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const peaceDays = 40

export async function simulate(sql: Sql, seed: number): Promise<Outcome> {
  const world = await makeWorld(sql, seed)
  await openShop(world)
  const office = makeOffice(world, world.chance.fork('office'))
  const merchant = makeMerchant(world, office, world.chance.fork('merchant'))
  const buyers = makeBuyers(world, merchant, office, world.chance.fork('buyers'))
  await trouble(world, { ...merchant, ...office, ...buyers })
  await peace(world)
  const seen = await observe(sql, world.environmentId)
  const { gateway, complaints, received, line } = world
  const { invariants } = await runChecks(world.context(), world.environmentId)
  const violated = invariants.filter(i => i.violations > 0)
  const { intents, sessions } = merchant
  const evidence: Evidence = {
    seen,
    gateway,
    intents,
    sessions,
    office,
    refused: new Set(line.refused.values()),
    heard: line.heard,
    received,
  }
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
      ...compareBooks(evidence),
      ...predict(evidence),
    ],
  }
}

function endsOf(seen: Observed): Record<string, number> {
  const ends: Record<string, number> = {}
  const count = (end: string) => {
    ends[end] = (ends[end] ?? 0) + 1
  }
  for (const s of seen.sessions) {
    count(`${s.action} ${s.failureReason ?? s.cancellationReason ?? s.status}`)
    if (s.status === 'completed') for (const label of s.discounts) count(`discount ${label} taken`)
  }
  for (const p of seen.payments) if (p.session === null) count(`saved card ${p.status}`)
  for (const r of seen.refunds) count(`refund ${r.reason} ${r.status}`)
  for (const s of seen.subscriptions) if (s.session === null) count(`subscription ${s.status}`)
  for (const i of seen.invoices) if (i.reason === 'manual' || i.reason === 'subscription_cycle') count(`invoice ${i.reason} ${i.status}`)
  return ends
}

/** What has to be there before trouble begins. */
async function openShop(world: World): Promise<void> {
  const rates = { ...world.faults.rates }
  for (const kind of Object.keys(rates) as FaultKind[]) world.faults.rates[kind] = 0
  for (const { url, body } of opening) {
    let told = 'nothing'
    world.api({ method: 'POST', url, body }, answer => {
      told = `${answer!.status} ${answer!.body.error?.message ?? ''}`
    })
    while (await world.tasks.stepOne());
    if (!told.startsWith('201')) throw new Error(`the shop did not open: ${url} was answered ${told}`)
  }
  Object.assign(world.faults.rates, rates)
}

const doings = {
  ...{ create: 5, repeat: 1, rush: 0.15, read: 1.5, endSome: 1, archive: 0.05 },
  ...{ subscribe: 1, activate: 0.8, bill: 0.8, payOne: 0.8, voidOne: 0.25, refund: 0.8 },
  ...{ pay: 14, payAtGateway: 4, authenticate: 3, visit: 1, saveCard: 0.3, code: 1.5, codeWhilePaying: 0.8, payBothWays: 0.8 },
  ...{ payWhileItEnds: 0.7, lie: 0 },
}
type Doing = Exclude<keyof typeof doings, 'lie'>

async function trouble(world: World, people: Record<Doing, () => void>): Promise<void> {
  const { tasks, faults, gateway, line } = world
  const chance = world.chance.fork('trouble')
  const weights: Record<Doing | 'lie', number> = { ...doings, lie: faults.rates.webhook_lying * 5 }
  const passing = {
    steps: 60,
    doing: 24,
    work: 14,
    sequence: 4,
    seconds: 8,
    minutes: 0.25,
    worked: 0.4,
    hours: chance.happens(0.5) ? 0.15 : 0,
  }
  const act = (): void => {
    const doing = chance.weighted(weights)
    if (doing !== 'lie') {
      people[doing]()
      return
    }
    const known = [...[...gateway.links.keys()].map(link => ({ link })), ...[...gateway.charges.keys()].map(charge => ({ charge }))]
    if (known.length === 0) return
    faults.counts.webhook_lying += 1
    world.network.lie(chance.pick(known))
  }

  for (let step = 0; step < stepsOfTrouble; step += 1) {
    if (faults.strikes('crash', chance)) await world.crash()
    if (faults.strikes('outage', chance))
      line.outageUntil = tasks.now() + (chance.happens(0.2) ? chance.int(hourMs, 30 * hourMs) : chance.int(5_000, 45 * 60_000))
    switch (chance.weighted(passing)) {
      case 'steps':
        for (let left = chance.int(2, 10); left > 0; left -= 1)
          if (!(await tasks.stepOne())) tasks.moveTo(tasks.nextMoment() ?? tasks.now())
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
        await world.passUntil(tasks.now() + (chance.happens(0.08) ? chance.int(hourMs, 30 * hourMs) : chance.int(1_000, 15 * 60_000)))
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
