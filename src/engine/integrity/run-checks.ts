import type { Context } from '../../context.ts'
import { booksInvariants } from './books.ts'
import { correctionInvariants } from './corrections.ts'
import { deliveryInvariants } from './deliveries.ts'
import { discountInvariants } from './discounts.ts'
import { letterInvariants } from './letters.ts'
import { sessionInvariants } from './sessions.ts'

export const invariants = [
  ...booksInvariants,
  ...correctionInvariants,
  ...sessionInvariants,
  ...discountInvariants,
  ...letterInvariants,
  ...deliveryInvariants,
]

/** Violating rows that are shown of one invariant; all are counted. */
const rowsShownMax = 20

export type CheckReport = { ok: boolean; invariants: { id: string; title: string; violations: number; rows: unknown[] }[] }

/**
 * Looks at the books of one environment, or of all. Each invariant is one statement and so sees one moment; a
 * transaction in between two of them is no violation, because each holds after every commit.
 */
export async function runChecks(ctx: Context, environmentId: string | null): Promise<CheckReport> {
  const checked = []
  for (const { id, title, sql } of invariants) {
    // PostgreSQL refuses a parameter that a statement does not use.
    const moment = sql.includes('$2') ? [ctx.clock.now().toString()] : []
    const rows = await ctx.db.sql.unsafe(sql, [environmentId, ...moment])
    checked.push({ id, title, violations: rows.length, rows: rows.slice(0, rowsShownMax) })
  }
  return { ok: checked.every(c => c.violations === 0), invariants: checked }
}
