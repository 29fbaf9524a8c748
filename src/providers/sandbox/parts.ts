import type { Ids, Wake } from '../../context.ts'
import type { Sql } from '../../db/postgres.ts'

/** What the sandbox is made of. Its time comes with every call: it lives by the environment's clock. */
export type SandboxParts = {
  /** Its own transactions are opened here, never inside one of the engine's. */
  sql: Sql
  ids: Ids
  /** Its webhooks are due as soon as it has committed. */
  wake: Pick<Wake, 'due'>
}
