/**
 * `npm run bench`: how fast, beside how fast this machine's PostgreSQL and Node could be. Floor and ours take turns,
 * figures are medians. `--runs 5 --seconds 4 --sessions 600`; `--only create|complete|start` measures one part;
 * `--profile <folder>` has the server write its CPU profile there when it stops.
 */
import { availableParallelism, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { connect } from '../src/db/postgres.ts'
import { measureComplete, measureCompleteFloor } from './complete.ts'
import { bodyFor, measureCreate, measureCreateFloor, urls } from './create.ts'
import { openFloorShop } from './floor-shop.ts'
import { median, type Speed } from './load.ts'
import { clientOf, openPlace, type Place, seedCustomers } from './place.ts'
import { countRows, left, type Rows } from './rows.ts'
import { measureStart, residentKb } from './start-times.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    sessions: { type: 'string', default: '600' },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
})
const [runs, seconds, sessions] = [Number(values.runs), Number(values.seconds), Number(values.sessions)]
/** More than both sides together use up, on any machine. */
const customersMax = 250_000
const restWithinMs = 10_000
/** Of what the server printed before a failure. */
const printedMax = 4_000

const wants = (part: 'create' | 'complete' | 'start') => values.only === undefined || values.only === part

await describe()
if (wants('create')) for (const atOnce of [8, 16]) await inPlace(place => compareCreation(place, atOnce))
if (wants('complete')) await inPlace(compareCompletion)
if (wants('start')) await showStarts()

/** A new one for each comparison: sessions left unpaid are asked about a minute later, beside what is measured then. */
async function inPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const place = await openPlace(values.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(values.profile)}` } : {})
  try {
    await work(place)
    console.log(`  resident memory of the server afterwards ${(residentKb(place.program.pid) / 1024).toFixed(0)} MB\n`)
  } catch (error) {
    console.error(place.program.printed().slice(-printedMax))
    throw error
  } finally {
    await place.close()
  }
}

async function compareCreation(place: Place, atOnce: number): Promise<void> {
  const shop = await prepare(place)
  const [ours, floors] = [counterFrom(1), counterFrom(1)]
  await compare(
    `create a session, ${atOnce} connections`,
    () => measureCreateFloor(place, shop, floors, atOnce, seconds),
    () => measureCreate(place, ours, atOnce, seconds),
  )
}

async function compareCompletion(place: Place): Promise<void> {
  const shop = await prepare(place)
  const [ours, floors] = [counterFrom(1), counterFrom(1)]
  await compare(
    'complete a session, 16 in flight',
    () => measureCompleteFloor(place, shop, floors, sessions),
    () => measureComplete(place, ours, sessions),
  )
}

async function describe(): Promise<void> {
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, load average at the start ${loadavg()[0]!.toFixed(1)}`)
  console.log(`medians of ${runs} runs in turns; lowest to highest in brackets\n`)
}

/** One whole checkout on our side, whose texts the floors use; then customers on both. */
async function prepare(place: Place) {
  const client = clientOf(place.program, 1)
  await client.call('POST', '/v1/plans', {
    name: 'Pro',
    lookup_key: 'plan_pro_monthly',
    prices: [{ currency: 'inr', billing_period: 'monthly', unit_amount: 49900 }],
  })
  const { environmentId } = place.program
  const [settings] = await place.sql<{ version: string; fsync: string; commit: string }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`
  if (settings!.fsync !== 'on' || settings!.commit !== 'on') throw new Error('Without durability there is nothing to compare.')
  console.log(`PostgreSQL ${settings!.version}, fsync ${settings!.fsync}, synchronous_commit ${settings!.commit}`)
  await seedCustomers(place.sql, environmentId, 0, customersMax)
  const before = await atRest(place)
  const session = await client.call('POST', '/v1/checkout/sessions', bodyFor(0))
  const created = await atRest(place)
  await client.call('POST', `/v1/test_helpers/checkout/sessions/${session.id}/pay`, { test_card: 'success' })
  const completed = await atRest(place)
  await client.close()
  const floor = connect(place.floorUrl, 1)
  const shop = await openFloorShop(place, floor, { ...urls, creation: left(before, created), completion: left(created, completed) })
  await seedCustomers(floor, shop.environment, 1, customersMax)
  await floor.end()
  return shop
}

/** The rows once everything that was set off has been done; what is due in minutes stays. */
async function atRest({ sql }: Place): Promise<Rows> {
  const giveUpAt = performance.now() + restWithinMs
  for (;;) {
    const [row] = await sql<{ busy: boolean }[]>`
      select exists (select from due_work where due_at <= now() + interval '5 seconds')
        or exists (select from events where sequence is null) as busy`
    if (!row!.busy) return await countRows(sql)
    if (performance.now() > giveUpAt) throw new Error('The program did not come to rest.')
    await pause(20)
  }
}

async function compare(what: string, floor: () => Promise<Speed>, ours: () => Promise<Speed>): Promise<void> {
  const rounds: { floor: Speed; ours: Speed }[] = []
  for (let n = 0; n < runs; n += 1) rounds.push({ floor: await floor(), ours: await ours() })
  console.log(what)
  for (const side of ['floor', 'ours'] as const) {
    const rates = rounds.map(r => r[side].perSecond)
    const slowest = median(rounds.map(r => r[side].p99Ms))
    const range = `(${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)})`
    console.log(`  ${side.padEnd(6)} ${median(rates).toFixed(0).padStart(6)}/s ${range.padEnd(16)} p99 ${slowest.toFixed(1)} ms`)
  }
  const ratio = median(rounds.map(r => r.ours.perSecond / r.floor.perSecond))
  console.log(`  ratio  ${(ratio * 100).toFixed(0).padStart(6)} %`)
}

async function showStarts(): Promise<void> {
  const starts = []
  for (let n = 0; n < runs; n += 1) starts.push(await measureStart())
  console.log(`first start to ready      ${(median(starts.map(s => s.firstMs)) / 1000).toFixed(2)} s`)
  console.log(`later start to ready      ${(median(starts.map(s => s.laterMs)) / 1000).toFixed(2)} s`)
  console.log(`resident memory at rest   ${median(starts.map(s => s.residentMb)).toFixed(0)} MB`)
}

function counterFrom(first: number) {
  let n = first
  return { next: () => n++ }
}
