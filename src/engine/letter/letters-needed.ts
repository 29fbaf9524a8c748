import { letterValid } from '../../core/letter.ts'
import { needsLetter, type Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { issuedLetters } from './queries.ts'

/** Which products a buyer still needs a letter for: each that asks for one, but for those with a valid letter of this customer. */
export async function lettersNeeded(tx: Tx, given: { customerId: string | null; products: readonly Product[] }): Promise<Product[]> {
  const needing = [...new Map(given.products.filter(p => needsLetter(p.hsaFsaEligibility)).map(p => [p.id, p])).values()]
  if (needing.length === 0 || given.customerId === null) return needing
  const issued = await issuedLetters(
    tx,
    given.customerId,
    needing.map(p => p.id),
  )
  const held = new Set(issued.filter(letter => letterValid(letter, tx.now)).map(letter => letter.productId))
  return needing.filter(p => !held.has(p.id))
}
