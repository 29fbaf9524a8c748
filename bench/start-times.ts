/** From the command to the first good answer, on an empty folder and on one that is there; and what it holds at rest. */
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { startProgram } from '../test/support/program.ts'

/** After the start there is garbage left of it; at rest nothing is asked for so long. */
const restMs = 5_000

export type Start = { firstMs: number; laterMs: number; residentMb: number }

export async function measureStart(): Promise<Start> {
  const from = performance.now()
  // Always the one that runs now: what was restarted is another process.
  let program = await startProgram()
  try {
    const firstMs = performance.now() - from
    await program.stop()
    const again = performance.now()
    program = await program.restart()
    const laterMs = performance.now() - again
    await pause(restMs)
    return { firstMs, laterMs, residentMb: residentKb(program.pid) / 1024 }
  } finally {
    await program.remove()
  }
}

export function residentKb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
}
