import type { Context } from '../../context.ts'
import { deleteOldDeliveries, deleteOldEvents, deleteOldInbound } from './log-queries.ts'

const keptDays = 90
/** Rows of one statement: locks stay short, and the rest is taken by the next one. */
const batchMax = 1_000
/** Statements of one round: far more than an hour brings. */
const batchesMax = 1_000

/** Drops events, deliveries with their tries, and inbound events when they are old and nothing of them is still to be done. */
export async function reapEvents(ctx: Context): Promise<number> {
  const before = ctx.clock.now().subtract({ hours: keptDays * 24 })
  let total = 0
  for (const reap of [deleteOldDeliveries, deleteOldEvents, deleteOldInbound]) {
    for (let batch = 0; batch < batchesMax; batch += 1) {
      const count = await reap(ctx.db.sql, before, batchMax)
      total += count
      if (count < batchMax) break
    }
  }
  return total
}
