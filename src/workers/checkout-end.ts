import { reachEnd } from '../engine/checkout/reach-end.ts'
import type { Worker } from './worker.ts'

export const checkoutEnd: Worker = {
  kind: 'checkout.end',
  way: 'leased',
  concurrency: 8,
  run: (ctx, environmentId, subjectId) => reachEnd(ctx, environmentId, subjectId).then(() => undefined),
}
