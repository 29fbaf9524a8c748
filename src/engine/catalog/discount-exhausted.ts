import { Failure } from '../../core/failure.ts'

/** The refusal of a use beyond the limit. */
export function exhaustedCoupon(subject: string, param?: string): Failure {
  return new Failure('coupon_exhausted', `${subject} has been used as often as it may be: use another one, or raise its max_redemptions.`, {
    ...(param !== undefined && { param }),
  })
}
