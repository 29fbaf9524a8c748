import { expireLetter } from '../engine/letter/expire-letter.ts'
import type { Worker } from './worker.ts'

export const letterExpire: Worker = { kind: 'letter.expire', way: 'transaction', concurrency: 4, run: expireLetter }
