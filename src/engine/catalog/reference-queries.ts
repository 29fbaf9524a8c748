/** How the nouns of the catalog are named in SQL: by id, else by lookup_key. A lookup_key is never shaped like an id. */
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'

/** The end of a query for the one that is named. */
export const byIdOrKey = (tx: Tx, idOrLookupKey: string): Fragment => tx.sql`
  environment_id = ${tx.environment.id} and (id = ${idOrLookupKey} or lookup_key = ${idOrLookupKey})
  order by (id = ${idOrLookupKey}) desc, id limit 1`

export const onlyActive = (sql: TransactionSql, active: boolean | null): Fragment =>
  active === null ? sql`` : active ? sql`and archived_at is null` : sql`and archived_at is not null`
