/** Many seeds on one database, each in an environment of its own, a few at a time. */
import { availableParallelism } from 'node:os'
import { connect } from '../../src/db/postgres.ts'
import { faultKinds } from './faults.ts'
import { type Outcome, simulate } from './simulate.ts'

/** The database and this process then both have something to do; a seed's choices do not see the others. */
const atOnce = Math.min(3, availableParallelism() + 1)

export async function runSeeds(
  url: string,
  seeds: readonly number[],
  tell: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const left = [...seeds]
  const outcomes: Outcome[] = []
  async function lane(): Promise<void> {
    const sql = connect(url, 1)
    try {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        const outcome = await simulate(sql, seed)
        outcomes.push(outcome)
        tell(outcome)
      }
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return outcomes.sort((a, b) => a.seed - b.seed)
}

export const faultsOf = ({ faults }: Outcome) => faultKinds.reduce((sum, kind) => sum + faults[kind], 0)

export const replayOf = ({ seed }: Outcome) => `SEED=${seed} SEEDS=1 npm run simulate`

/** `kind number, …` over all of them. */
export function faultsByKind(outcomes: readonly Outcome[]): string {
  return faultKinds.map(kind => `${kind} ${outcomes.reduce((sum, o) => sum + o.faults[kind], 0)}`).join(', ')
}

/** To what end the sessions came. */
export function endsByKind(outcomes: readonly Outcome[]): string {
  const ends = new Map<string, number>()
  for (const { ends: own } of outcomes) for (const [end, count] of Object.entries(own)) ends.set(end, (ends.get(end) ?? 0) + count)
  return [...ends]
    .sort()
    .map(([end, count]) => `${end} ${count}`)
    .join(', ')
}
