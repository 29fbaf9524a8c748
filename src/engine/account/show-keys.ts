import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type ApiKey, listKeys, loadKey } from './queries.ts'

export async function requireKey(tx: Tx, id: string): Promise<ApiKey> {
  const key = await loadKey(tx.sql, tx.environment.id, id)
  if (!key) throw new Failure('not_found', `There is no API key with the id "${id}".`)
  return key
}

/** Revoked and expired ones too. */
export async function findKeys(tx: Tx, request: PageRequest): Promise<Page<ApiKey>> {
  return await listKeys(tx, request)
}
