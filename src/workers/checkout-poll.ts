import { pollSession } from '../engine/settlement/poll-session.ts'
import type { Worker } from './worker.ts'

export const checkoutPoll: Worker = {
  kind: 'checkout.poll',
  way: 'leased',
  concurrency: 8,
  run: (ctx, environmentId, subjectId) => pollSession(ctx, environmentId, subjectId).then(() => undefined),
}
