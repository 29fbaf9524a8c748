import { deliverEvents } from '../engine/webhook/deliver-events.ts'
import type { Worker } from './worker.ts'

/** Sockets are bounded per receiver (`outside/http.ts`); this bounds what waits for them, all receivers together. */
export const webhookDeliver: Worker = { kind: 'webhook.deliver', way: 'batched', concurrency: 256, run: deliverEvents }
