import type { Presenting } from '../contract/present.ts'
import type { Tx } from '../db/transaction.ts'
import type { Links } from './route.ts'

/** How objects are shown in an answer: links begin where the request was sent to. */
export function shown(tx: Tx, links: Links): Presenting {
  return { environment: tx.environment, base: links.base }
}
