import { type Static, Type } from 'typebox'
import type { TaxRate } from '../core/tax.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { decimalField, idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

export const taxRateSchema = Type.Object(
  {
    id: idField('txr', 'Id of the tax rate.'),
    object: Type.Literal('tax_rate'),
    ...objectFields,
    name: textField('What buyers read beside the amount.'),
    percentage: decimalField('In percent.'),
    inclusive: Type.Boolean({ description: 'true: prices contain it; false: it comes on top.' }),
    country: nullable(textField('Where it is levied, ISO 3166-1 alpha-2, upper case. For your own use.')),
    state: nullable(textField('State, province or region. For your own use.')),
    active: Type.Boolean({ description: 'Whether it can be applied. Archived ones apply to nothing new.' }),
    archived_at: nullable(timeField('When it was archived.')),
  },
  {
    title: 'TaxRate',
    description: 'A tax in percent. Applied where a line, a session, a subscription, a customer or the environment names it.',
  },
)

export type WireTaxRate = Static<typeof taxRateSchema>

export function presentTaxRate(r: TaxRate, at: Presenting): WireTaxRate {
  return {
    id: r.id,
    object: 'tax_rate',
    ...presentRecord(r, at),
    name: r.name,
    percentage: r.percentage,
    inclusive: r.inclusive,
    country: r.country,
    state: r.state,
    active: r.archivedAt === null,
    archived_at: timeOrNull(r.archivedAt),
  }
}

/** Rates named by their ids, as an object or a request has them. */
export const taxRatesField = (description: string) =>
  nullable(Type.Array(idField('txr', 'Id of a tax rate.'), { maxItems: 10, description }))

const nameField = () => textField('What buyers read beside the amount.', { maxLength: 100 })

export const createTaxRateBody = Type.Object(
  {
    name: nameField(),
    percentage: decimalField('In percent, 0 to 100, with at most 4 places.'),
    inclusive: Type.Optional(Type.Boolean({ description: 'true: prices contain it; false, the default: it comes on top.' })),
    country: Type.Optional(
      nullable(
        Type.String({ pattern: '^[A-Za-z]{2}$', maxLength: 2, description: 'ISO 3166-1 alpha-2, in any letter case. For your own use.' }),
      ),
    ),
    state: Type.Optional(nullable(textField('State, province or region. For your own use.', { maxLength: 100 }))),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateTaxRate' },
)

/** What is left out stays as it is. */
export const updateTaxRateBody = Type.Object(
  {
    name: Type.Optional(nameField()),
    active: Type.Optional(
      Type.Boolean({ description: 'false archives it, true puts it back. Open sessions and invoices keep what they have.' }),
    ),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdateTaxRate' },
)
