/** At last the books: every invariant is looked at. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Api } from './api.ts'
import { fact, say } from './say.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type Report = { ok: boolean; invariants: { id: string; violations: number }[] }

/** By `tollgate check` beside the running server, whose folder is known when it is our own; else by its route. */
export async function checkBooks(api: Api, dataDir: string | null): Promise<void> {
  say(dataDir === null ? 'At last the books, by POST /v1/integrity/check.' : 'At last the books, by `tollgate check`.')
  const report: Report = dataDir === null ? await api.post('/v1/integrity/check') : await check(dataDir)
  assert.deepEqual(
    report.invariants.filter(i => i.violations > 0),
    [],
  )
  assert.equal(report.ok, true)
  fact('checked', `${report.invariants.length} invariants, none violated`)
}

async function check(dataDir: string): Promise<Report> {
  const env = { ...process.env, TOLLGATE_DATA_DIR: dataDir }
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/tollgate.mjs', 'check', '--json'], { cwd: root, env })
  return JSON.parse(stdout)
}
