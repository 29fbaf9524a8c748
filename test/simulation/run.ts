/** `npm run simulate`: `SEED=` the first seed (1), `SEEDS=` how many (20). Exits 1 when a seed found a violation. */
import { endsByKind, faultsByKind, faultsOf, replayOf, runSeeds } from './run-seeds.ts'
import type { Outcome } from './simulate.ts'
import { withDatabase } from './simulation-database.ts'

const first = Number(process.env.SEED ?? 1)
const count = Number(process.env.SEEDS ?? 20)
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('SEED and SEEDS are whole numbers.')
  process.exit(2)
}

const seeds = Array.from({ length: count }, (_, i) => first + i)
const outcomes = await withDatabase(url => runSeeds(url, seeds, tell))
const held = outcomes.filter(o => o.violations.length === 0).length
console.log(`faults by kind: ${faultsByKind(outcomes)}`)
console.log(`ends by kind: ${endsByKind(outcomes)}`)
console.log(`${held} of ${outcomes.length} seeds hold`)
process.exit(held === outcomes.length ? 0 : 1)

function tell(outcome: Outcome): void {
  const { seed, hash, violations } = outcome
  console.log(`seed ${seed} hash ${hash} faults ${faultsOf(outcome)}`)
  for (const violation of violations) console.log(`  VIOLATION ${violation}`)
  if (violations.length > 0) console.log(`  replay: ${replayOf(outcome)}`)
}
