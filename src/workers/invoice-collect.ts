import { collectDue } from '../engine/settlement/collect-due.ts'
import type { Worker } from './worker.ts'

export const invoiceCollect: Worker = {
  kind: 'invoice.collect',
  concurrency: 8,
  way: 'leased',
  run: collectDue,
}
