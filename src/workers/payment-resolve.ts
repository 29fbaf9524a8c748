import { resolvePayment } from '../engine/settlement/resolve-payment.ts'
import type { Worker } from './worker.ts'

export const paymentResolve: Worker = {
  kind: 'payment.resolve',
  way: 'leased',
  concurrency: 8,
  run: (ctx, environmentId, subjectId) => resolvePayment(ctx, environmentId, subjectId).then(() => undefined),
}
