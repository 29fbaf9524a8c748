import type { Context } from '../../context.ts'
import type { Caller } from './find-caller.ts'
import { touchKey } from './queries.ts'

/** Writes down that a key is in use, seldom and beside the request: nobody waits for it, and losing it loses nothing. */
export function noteKeyUse(ctx: Context, { keyId, lastUsedAt }: Caller, everyMs: number): void {
  const now = ctx.clock.now()
  if (lastUsedAt && now.epochMilliseconds - lastUsedAt.epochMilliseconds < everyMs) return
  touchKey(ctx.db.sql, keyId, now, now.subtract({ milliseconds: everyMs })).catch(error =>
    ctx.log.warn({ error: String(error) }, 'the last use of a key was not written down'),
  )
}
