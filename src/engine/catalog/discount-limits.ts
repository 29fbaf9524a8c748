import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'

/** An end that is asked for lies ahead: what should end now is archived. */
export function checkEnd(tx: Tx, expiresAt: Temporal.Instant | null | undefined): void {
  if (expiresAt && Temporal.Instant.compare(expiresAt, tx.now) <= 0)
    throw new Failure('parameter_invalid', `expires_at lies in the past: it is ${tx.now} now. To end it at once, archive it.`, {
      param: 'expires_at',
    })
}

/** A limit may not be less than what is used: those uses were promised. null: no limit. */
export function checkLimit(maxRedemptions: number | null | undefined, timesRedeemed: number): void {
  if (maxRedemptions != null && maxRedemptions < timesRedeemed)
    throw new Failure(
      'parameter_invalid',
      `It has been used ${timesRedeemed} times: max_redemptions is at least that. To end it at once, archive it.`,
      { param: 'max_redemptions' },
    )
}
