import { resumePage } from '../engine/checkout/open-page.ts'
import type { Worker } from './worker.ts'

export const checkoutResume: Worker = {
  kind: 'checkout.resume',
  way: 'leased',
  concurrency: 4,
  run: (ctx, environmentId, subjectId) => resumePage(ctx, environmentId, subjectId).then(() => undefined),
}
