import { type Static, Type } from 'typebox'
import type { Customer } from '../core/customer.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { amountField, currencyField, enumOf, idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'
import { taxRatesField } from './tax-rate.ts'

const taxExempt = ['none', 'exempt', 'reverse'] as const

const line = (description: string) => nullable(textField(description))

export const addressSchema = Type.Object(
  {
    line1: line('Street and number.'),
    line2: line('Flat, floor, building.'),
    city: line('City or town.'),
    state: line('State, province or region.'),
    postal_code: line('Postal code.'),
    country: nullable(Type.String({ description: 'ISO 3166-1 alpha-2, upper case.' })),
  },
  { description: 'A postal address.' },
)

export const shippingSchema = Type.Object(
  { name: line('Who receives it.'), phone: line('For the carrier.'), address: nullable(addressSchema) },
  { description: 'Where goods are sent.' },
)

const balancesField = () =>
  Type.Unsafe<Record<string, bigint>>({
    type: 'object',
    additionalProperties: amountField('Ours to give when positive.'),
    description: 'Per currency, what is ours to give (positive) or theirs (negative), in minor units. A currency that is even is left out.',
  })

export const customerSchema = Type.Object(
  {
    id: idField('cus', 'Id of the customer.'),
    object: Type.Literal('customer'),
    ...objectFields,
    external_id: nullable(textField('Your own id of the customer: accepted wherever an id is.')),
    name: nullable(textField('Name.')),
    email: nullable(textField('E-mail address.')),
    phone: nullable(textField('Telephone number.')),
    currency: nullable(currencyField('Used when a request names no currency: a default, never a lock.')),
    time_zone: textField('IANA name of the time zone in which billing periods are counted.'),
    locale: nullable(textField('Language of pages and mails, a BCP 47 tag.')),
    address: nullable(addressSchema),
    shipping: nullable(shippingSchema),
    tax_exempt: enumOf(taxExempt, 'none, exempt (no tax) or reverse (the customer owes it).'),
    tax_rates: taxRatesField(
      'Ids of the tax rates of whatever they buy, unless a request names others; empty: none; null: those of the environment.',
    ),
    default_payment_method_id: nullable(idField('pm', 'Charged when a subscription names no method. The first one saved becomes it.')),
    balances: balancesField(),
    deleted_at: nullable(timeField('When personal data was erased.')),
  },
  { title: 'Customer', description: 'Somebody who buys.' },
)

export type WireCustomer = Static<typeof customerSchema>

export function presentCustomer(c: Customer & { balances: Record<string, bigint> }, at: Presenting): WireCustomer {
  return {
    id: c.id,
    object: 'customer',
    ...presentRecord(c, at),
    external_id: c.externalId,
    name: c.name,
    email: c.email,
    phone: c.phone,
    currency: c.currency,
    time_zone: c.timeZone,
    locale: c.locale,
    address: c.address,
    shipping: c.shipping,
    tax_exempt: c.taxExempt,
    tax_rates: c.taxRateIds,
    default_payment_method_id: c.defaultPaymentMethodId,
    balances: c.balances,
    deleted_at: timeOrNull(c.deletedAt),
  }
}

export const customerBalanceSchema = Type.Object(
  {
    object: Type.Literal('customer_balance'),
    customer_id: idField('cus', 'Whose it is.'),
    customer_external_id: nullable(textField('Your own id of the customer.')),
    balances: balancesField(),
  },
  { title: 'CustomerBalance', description: 'What is on the books between a customer and you: the next invoices take it off or add it.' },
)

export function presentCustomerBalance(c: Customer & { balances: Record<string, bigint> }): Static<typeof customerBalanceSchema> {
  return { object: 'customer_balance', customer_id: c.id, customer_external_id: c.externalId, balances: c.balances }
}

const given = (description: string, maxLength?: number) => Type.Optional(nullable(textField(description, maxLength ? { maxLength } : {})))

export const addressInput = Type.Object(
  {
    line1: given('Street and number.'),
    line2: given('Flat, floor, building.'),
    city: given('City or town.'),
    state: given('State, province or region.'),
    postal_code: given('Postal code.', 20),
    country: Type.Optional(
      nullable(Type.String({ pattern: '^[A-Za-z]{2}$', maxLength: 2, description: 'ISO 3166-1 alpha-2, in any letter case.' })),
    ),
  },
  { description: 'A postal address. Replaces the old one whole.' },
)

export const shippingInput = Type.Object(
  { name: given('Who receives it.'), phone: given('For the carrier.', 40), address: Type.Optional(nullable(addressInput)) },
  { description: 'Where goods are sent. Replaces the old one whole.' },
)

const customerFields = {
  external_id: given('Your own id of the customer, unique in the environment; not shaped like one of ours (400 reserved_identifier).', 255),
  name: given('Name.'),
  email: Type.Optional(
    nullable(Type.String({ format: 'email', maxLength: 254, description: 'E-mail address.', examples: ['jane@example.com'] })),
  ),
  phone: given('Telephone number.', 40),
  currency: Type.Optional(nullable(currencyField('Used when a request names no currency. ISO 4217, in any letter case.'))),
  time_zone: Type.Optional(
    textField('IANA name of a time zone: billing periods are counted on its wall clock. UTC when not given.', { maxLength: 64 }),
  ),
  locale: given('Language of pages and mails, a BCP 47 tag.', 35),
  address: Type.Optional(nullable(addressInput)),
  shipping: Type.Optional(nullable(shippingInput)),
  tax_exempt: Type.Optional(enumOf(taxExempt, 'none, exempt (no tax) or reverse (the customer owes it).')),
  tax_rates: Type.Optional(
    taxRatesField('Ids of the tax rates of whatever they buy, unless a request names others; empty: none; null: those of the environment.'),
  ),
}

export const createCustomerBody = Type.Object({ ...customerFields, metadata: Type.Optional(metadataField()) }, { title: 'CreateCustomer' })

/** What is left out stays as it is; null empties. */
export const updateCustomerBody = Type.Object(
  { ...customerFields, metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')) },
  { title: 'UpdateCustomer' },
)
