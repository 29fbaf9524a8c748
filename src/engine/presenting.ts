import type { Context } from '../context.ts'
import type { Presenting } from '../contract/present.ts'
import type { Tx } from '../db/transaction.ts'

/** How objects are shown in events: links begin with our public address, never with one request's own. */
export function presenting(ctx: Context, tx: Tx): Presenting {
  return { environment: tx.environment, base: ctx.settings.publicUrl ?? ctx.settings.selfUrl }
}
