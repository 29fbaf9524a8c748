/**
 * Virtual time and the tasks in it. One task runs at a time, from one point where it waits (a transaction's begin, a
 * call to the provider, a sleep) to the next; which one goes on is the seed's choice. A crash forgets the tasks: their
 * continuations are never called again, as those of a dead process.
 */
import type { Chance } from './chance.ts'

export type Task = {
  name: string
  /** Called when the process dies under it. */
  lost(): void
}

type Waiting = { task: Task; readyAt: number; resume(): void }
type Coming = { at: number; order: number; run(): void }

/** Of real time: a step that takes longer hangs. */
const stepMaxMs = 30_000

export type Tasks = ReturnType<typeof makeTasks>

export function makeTasks(startMs: number, chance: Chance) {
  let now = startMs
  let order = 0
  let waiting: Waiting[] = []
  let coming: Coming[] = []
  let running: Task | null = null
  let fault: Error | null = null
  let yielded: () => void = () => undefined

  const end = () => {
    running = null
    yielded()
  }

  async function step(next: Waiting): Promise<void> {
    waiting = waiting.filter(w => w !== next)
    const done = new Promise<void>(resolve => {
      yielded = resolve
    })
    running = next.task
    next.resume()
    let timer: NodeJS.Timeout | undefined
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${next.task.name} hangs`)), stepMaxMs)
    })
    await Promise.race([done, hangs]).finally(() => clearTimeout(timer))
    if (fault) throw fault
  }

  function moveTo(at: number): void {
    now = Math.max(now, at)
    for (;;) {
      const due = coming.filter(c => c.at <= now).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!due) return
      coming = coming.filter(c => c !== due)
      due.run()
    }
  }

  return {
    now: () => now,
    moveTo,
    inFlight: () => waiting.length,
    /** The next moment at which something comes by itself, a sleeper's waking included; null: nothing does. */
    nextMoment: () =>
      [...coming.map(c => c.at), ...waiting.map(w => w.readyAt)].reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
    /** Something that happens outside of our process, at a moment. */
    at(at: number, run: () => void): void {
      coming.push({ at: Math.max(at, now), order: order++, run })
    },
    spawn(name: string, work: () => Promise<void>, lost: () => void = () => undefined): void {
      const task = { name, lost }
      const resume = () => {
        void work().then(end, error => {
          fault = new Error(`task ${name} failed`, { cause: error })
          end()
        })
      }
      waiting.push({ task, readyAt: now, resume })
    },
    /** Where a task lets others go on, until a moment at least. */
    point(readyAt = now): Promise<void> {
      const task = running
      if (!task) throw new Error('a point is reached by something that is no running task')
      return new Promise(resume => {
        waiting.push({ task, readyAt, resume })
        end()
      })
    },
    /** Lets one task that can go on do so; false: none can at this moment. */
    async stepOne(): Promise<boolean> {
      const ready = waiting.filter(w => w.readyAt <= now)
      if (ready.length === 0) return false
      await step(chance.pick(ready))
      return true
    },
    crash(): void {
      const dead = waiting
      waiting = []
      for (const { task } of dead) task.lost()
    },
  }
}
