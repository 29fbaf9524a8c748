import { Failure } from '../../core/failure.ts'

/** The refusal of a lookup_key that another plan or price has. */
export function takenLookupKey(key: string | null, noun: 'plan' | 'price', param: string): Failure {
  return new Failure('lookup_key_in_use', `The lookup_key "${key}" belongs to another ${noun}: choose another one, or change that one's.`, {
    param,
  })
}
