import { type Static, Type } from 'typebox'
import { failureCategories, givenReasons, type Payment, paymentStatuses, type Refund, refundReasons } from '../core/payment.ts'
import { namedPartsField } from './credit-note.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import {
  amountField,
  amountInput,
  currencyField,
  enumOf,
  idField,
  metadataField,
  nullable,
  objectFields,
  textField,
  timeField,
} from './schema.ts'

const failureSchema = Type.Object(
  {
    category: enumOf(failureCategories, 'What kind of failure it was.'),
    code: textField('What happened, for programs.'),
    decline_code: nullable(textField("The bank's reason, when it gave one.")),
    message: textField('What happened, for people.', { maxLength: 2_000 }),
    retry: enumOf(['never', 'later', 'new_instrument', 'authenticate'], 'What may help.'),
  },
  { title: 'PaymentFailure' },
)

export const paymentSchema = Type.Object(
  {
    id: idField('pay', 'Id of the payment.'),
    object: Type.Literal('payment'),
    ...objectFields,
    status: enumOf(paymentStatuses, 'unknown: the provider has not said yet; it is asked until it does.'),
    amount: amountField('What was asked for.'),
    amount_refunded: amountField('Given back of it.'),
    currency: currencyField(),
    customer_id: nullable(idField('cus', 'Who pays; null before the session of an unknown buyer is completed.')),
    invoice_id: nullable(idField('inv', 'The invoice it paid; null when it paid none.')),
    invoice_ids: Type.Array(idField('inv', 'An invoice it paid.'), { description: 'All invoices it paid.' }),
    subscription_id: nullable(idField('sub', 'The subscription it is for.')),
    checkout_session_id: nullable(idField('chk', 'The session it was made in.')),
    payment_method_id: nullable(idField('pm', 'What was charged, when it is kept.')),
    provider: textField('Who moves the money.'),
    connection_id: nullable(idField('con', 'The connection it goes through.')),
    provider_reference: nullable(textField('Its id at the provider.')),
    failure: nullable(failureSchema),
    succeeded_at: nullable(timeField("When the money was there, by the provider's word.")),
  },
  { title: 'Payment', description: 'One attempt to move money for one purpose.' },
)

export type WirePayment = Static<typeof paymentSchema>

export function presentPayment(p: Payment, at: Presenting): WirePayment {
  return {
    id: p.id,
    object: 'payment',
    ...presentRecord(p, at),
    status: p.status,
    amount: p.amount,
    amount_refunded: p.amountRefunded,
    currency: p.currency,
    customer_id: p.customerId,
    invoice_id: p.invoiceId,
    invoice_ids: p.invoiceIds.length === 0 && p.invoiceId !== null ? [p.invoiceId] : p.invoiceIds,
    subscription_id: p.subscriptionId,
    checkout_session_id: p.checkoutSessionId,
    payment_method_id: p.paymentMethodId,
    provider: p.provider,
    connection_id: p.connectionId,
    provider_reference: p.providerReference,
    failure: p.failure,
    succeeded_at: timeOrNull(p.succeededAt),
  }
}

export const refundStatuses = ['pending', 'succeeded', 'failed', 'canceled'] as const satisfies readonly Refund['status'][]

export const refundSchema = Type.Object(
  {
    id: idField('re', 'Id of the refund.'),
    object: Type.Literal('refund'),
    ...objectFields,
    payment_id: idField('pay', 'The payment that is given back.'),
    credit_note_id: nullable(
      idField(
        'cn',
        'The credit note that corrects the invoice which was paid; of several, the oldest one. Null when the money had paid nothing.',
      ),
    ),
    status: enumOf(refundStatuses, 'Where it stands.'),
    amount: amountField('What is given back.'),
    currency: currencyField(),
    reason: enumOf(refundReasons, 'Why.'),
    provider_reference: nullable(textField('Its id at the provider.')),
    failure: nullable(failureSchema),
    succeeded_at: nullable(timeField('When the money was given back.')),
  },
  { title: 'Refund', description: 'Money given back.' },
)

export const createRefundBody = Type.Object({
  payment_id: idField('pay', 'A payment that succeeded.'),
  amount: Type.Optional(amountInput('What is given back; without it what the lines say, else all that is left.', { minimum: 1 })),
  reason: Type.Optional(enumOf(givenReasons, 'Why.', { default: 'requested_by_customer' })),
  lines: Type.Optional(namedPartsField),
  metadata: Type.Optional(metadataField()),
})

export type WireRefund = Static<typeof refundSchema>

export function presentRefund(r: Refund, at: Presenting): WireRefund {
  return {
    id: r.id,
    object: 'refund',
    ...presentRecord(r, at),
    payment_id: r.paymentId,
    credit_note_id: r.creditNoteId,
    status: r.status,
    amount: r.amount,
    currency: r.currency,
    reason: r.reason,
    provider_reference: r.providerReference,
    failure: r.failure,
    succeeded_at: timeOrNull(r.succeededAt),
  }
}
