import { sendRefund } from '../engine/settlement/send-refund.ts'
import type { Worker } from './worker.ts'

export const refundSend: Worker = {
  kind: 'refund.send',
  way: 'leased',
  concurrency: 4,
  run: (ctx, environmentId, subjectId) => sendRefund(ctx, environmentId, subjectId).then(() => undefined),
}
