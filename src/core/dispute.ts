/** Disputes: the buyer's bank takes the money back and says later who keeps it. opened → won | lost. */
import type { Stored } from './record.ts'

export const disputeStatuses = ['opened', 'won', 'lost'] as const
export type DisputeStatus = (typeof disputeStatuses)[number]

export type Dispute = Stored & {
  paymentId: string
  connectionId: string
  providerReference: string
  status: DisputeStatus
  amount: bigint
  currency: string
  reason: string
  openedAt: Temporal.Instant
  closedAt: Temporal.Instant | null
}
