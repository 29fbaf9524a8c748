import { type Static, Type } from 'typebox'
import type { PaymentMethod } from '../core/payment-method.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

export const paymentMethodSchema = Type.Object(
  {
    id: idField('pm', 'Id of the payment method.'),
    object: Type.Literal('payment_method'),
    ...objectFields,
    customer_id: idField('cus', 'Whose it is.'),
    type: textField('card, or another kind of the provider.'),
    brand: nullable(textField('Brand of a card, in lower case.')),
    last4: nullable(textField('Last four digits: all that is known of the number.')),
    exp_month: nullable(Type.Integer({ description: 'Month of expiry, 1 to 12.' })),
    exp_year: nullable(Type.Integer({ description: 'Year of expiry, four digits.' })),
    hsa_fsa: Type.Boolean({ description: 'Whether it draws on a health savings or flexible spending account.' }),
    is_default: Type.Boolean({ description: "Whether it is the customer's default." }),
    provider: textField('Who keeps it.'),
    connection_id: nullable(idField('con', 'The connection it belongs to.')),
    detached_at: nullable(timeField('From then on it cannot be charged.')),
  },
  { title: 'PaymentMethod', description: "A provider's token for a card or bank account. Never a number." },
)

export type WirePaymentMethod = Static<typeof paymentMethodSchema>

export function presentPaymentMethod(m: PaymentMethod, isDefault: boolean, at: Presenting): WirePaymentMethod {
  return {
    id: m.id,
    object: 'payment_method',
    ...presentRecord(m, at),
    customer_id: m.customerId,
    type: m.type,
    brand: m.brand,
    last4: m.last4,
    exp_month: m.expMonth,
    exp_year: m.expYear,
    hsa_fsa: m.hsaFsa,
    is_default: isDefault,
    provider: m.provider,
    connection_id: m.connectionId,
    detached_at: timeOrNull(m.detachedAt),
  }
}

/** What is left out stays as it is. */
export const updatePaymentMethodBody = Type.Object(
  { metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')) },
  { title: 'UpdatePaymentMethod' },
)
