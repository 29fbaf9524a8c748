import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { lockMethod, saveMetadata } from './method-queries.ts'
import { findPaymentMethod, type ShownMethod } from './queries.ts'

/** Only what the merchant says of it can change: the rest is the provider's. */
export async function updatePaymentMethod(tx: Tx, id: string, metadata: Metadata): Promise<ShownMethod> {
  const { isDefault } = found(await findPaymentMethod(tx, id), 'payment method', id)
  const method = found(await lockMethod(tx, id), 'payment method', id)
  return { ...(await saveMetadata(tx, id, mergeMetadata(method.metadata, metadata))), isDefault }
}
