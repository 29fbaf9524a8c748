import { expireSubscription } from '../engine/subscription/expire-subscription.ts'
import type { Worker } from './worker.ts'

export const subscriptionExpire: Worker = {
  kind: 'subscription.expire',
  concurrency: 4,
  way: 'transaction',
  run: expireSubscription,
}
