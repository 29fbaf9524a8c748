import { type Static, Type } from 'typebox'
import { type Dispute, disputeStatuses } from '../core/dispute.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { amountField, currencyField, enumOf, idField, nullable, objectFields, textField, time, timeField } from './schema.ts'

export const disputeSchema = Type.Object(
  {
    id: idField('dsp', 'Id of the dispute.'),
    object: Type.Literal('dispute'),
    ...objectFields,
    payment_id: idField('pay', 'The payment that the buyer disputes.'),
    connection_id: idField('con', 'The connection it went through.'),
    provider_reference: textField('Its id at the provider.'),
    status: enumOf(disputeStatuses, 'opened: the bank has the money; won: it came back; lost: it is gone.'),
    amount: amountField('What the bank took back.'),
    currency: currencyField(),
    reason: textField("The buyer's, in the provider's words."),
    opened_at: timeField('When it was opened.'),
    closed_at: nullable(timeField('When it was decided.')),
  },
  { title: 'Dispute', description: "The buyer's bank took a payment back, and decides who keeps it." },
)

export type WireDispute = Static<typeof disputeSchema>

export function presentDispute(d: Dispute, at: Presenting): WireDispute {
  return {
    id: d.id,
    object: 'dispute',
    ...presentRecord(d, at),
    payment_id: d.paymentId,
    connection_id: d.connectionId,
    provider_reference: d.providerReference,
    status: d.status,
    amount: d.amount,
    currency: d.currency,
    reason: d.reason,
    opened_at: time(d.openedAt),
    closed_at: timeOrNull(d.closedAt),
  }
}
