import { settleDebit } from '../providers/sandbox/settle-debit.ts'
import type { Worker } from './worker.ts'

export const sandboxDebit: Worker = { kind: 'sandbox.debit', way: 'transaction', concurrency: 2, run: settleDebit }
