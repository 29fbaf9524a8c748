/** `tollgate check`: asks the database whether the books still hold. */
import type { Config } from '../config.ts'
import { encodeJson } from '../contract/json.ts'
import { runChecks } from '../engine/integrity/run-checks.ts'
import { visit } from './visit.ts'

/** Exit code 1 when something does not hold. */
export async function check(config: Config, options: { json: boolean }): Promise<number> {
  return await visit(config, async ctx => {
    const report = await runChecks(ctx, null)
    const lines = report.invariants.map(({ id, title, violations, rows }) =>
      violations === 0
        ? `ok    ${id}  ${title}`
        : `BAD   ${id}  ${title}: ${violations}\n${rows.map(row => `        ${encodeJson(row)}`).join('\n')}`,
    )
    process.stdout.write(`${options.json ? encodeJson(report) : [...lines, report.ok ? 'All hold.' : 'Some do not hold.'].join('\n')}\n`)
    return report.ok ? 0 : 1
  })
}
