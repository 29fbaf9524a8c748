import { Failure } from '../../core/failure.ts'

/** The refusal to go on with a price that a new version took the place of. */
export function replacedPrice(reference: string, newest: string): Failure {
  return new Failure('price_replaced', `The price "${reference}" was replaced by a newer version: go on with the newest, ${newest}.`, {
    details: { price_id: newest },
  })
}
