import { tellCustomer } from '../engine/entitlement/tell-customer.ts'
import type { Worker } from './worker.ts'

/** Few: a change of a large plan must not take the workers' connections from what is waited for. */
export const entitlementTell: Worker = {
  kind: 'entitlement.tell',
  way: 'transaction',
  concurrency: 4,
  run: tellCustomer,
}
