import { processInbound } from '../engine/settlement/process-inbound.ts'
import type { Worker } from './worker.ts'

export const inboundProcess: Worker = { kind: 'inbound.process', way: 'leased', concurrency: 8, run: processInbound }
