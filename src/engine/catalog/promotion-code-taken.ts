import type { PromotionCode } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'

/** The refusal of a code that reads like another active one; `holder` null: it came in a moment ago, unseen. */
export function takenCode(code: string, holder: PromotionCode | null): Failure {
  return new Failure(
    'code_in_use',
    `An active promotion code "${code}" exists already, in any letter case: archive that one, or choose another.`,
    {
      param: 'code',
      ...(holder && { details: { promotion_code_id: holder.id } }),
    },
  )
}
