import type { Letter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type LetterFilters, listLetters as list } from './queries.ts'

export async function listLetters(tx: Tx, filters: LetterFilters, request: PageRequest): Promise<Page<Letter>> {
  return await list(tx, filters, request)
}
