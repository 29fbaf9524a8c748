import { Failure } from '../../core/failure.ts'

/** The refusal of a lookup_key that another plan, price, product or feature has. */
export function takenLookupKey(key: string | null, noun: 'plan' | 'price' | 'product' | 'coupon' | 'feature', param: string): Failure {
  return new Failure('lookup_key_in_use', `The lookup_key "${key}" belongs to another ${noun}: choose another one, or change that one's.`, {
    param,
  })
}
