import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { deleteEndpoint as forgetEndpoint } from './queries.ts'
import { holdEndpoint } from './require-endpoint.ts'

/** What is still to be sent to it ends as `canceled` when its time comes. */
export async function deleteEndpoint(_ctx: Context, tx: Tx, id: string): Promise<void> {
  await holdEndpoint(tx, id)
  await forgetEndpoint(tx, id)
}
