import { type Static, Type } from 'typebox'
import type { GrantedFeature } from '../core/feature.ts'
import { hsaFsaEligibilities, type Product } from '../core/product.ts'
import { grantedFeaturesField, grantFeaturesField, presentGrantedFeature } from './feature.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { enumOf, idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

const eligibility =
  'How health savings and flexible spending cards may pay for it. letter_of_medical_necessity: only with such a letter, which the checkout asks for.'
const visitType = 'Which consultation a letter of medical necessity needs, like gym.'
const upcCode = 'Its Universal Product Code, 8 to 14 digits'
const gtin = 'Its Global Trade Item Number, 8 to 14 digits'

export const hsaFsaField = () => enumOf(hsaFsaEligibilities, eligibility)
export const visitTypeField = () => textField(visitType, { maxLength: 100 })

export const productSchema = Type.Object(
  {
    id: idField('prod', 'Id of the product.'),
    object: Type.Literal('product'),
    ...objectFields,
    lookup_key: nullable(textField('Your own name for it, accepted wherever its id is.')),
    name: textField('What buyers read on the checkout page and on invoices.'),
    description: nullable(textField('What buyers read below the name.')),
    hsa_fsa_eligibility: hsaFsaField(),
    visit_type: nullable(visitTypeField()),
    upc_code: nullable(textField(`${upcCode}.`)),
    gtin: nullable(textField(`${gtin}.`)),
    active: Type.Boolean({ description: 'Whether it can be sold.' }),
    archived_at: nullable(timeField('When it was taken out of sale.')),
    features: grantedFeaturesField(),
  },
  { title: 'Product', description: 'What is sold; its prices say for how much.' },
)

export type WireProduct = Static<typeof productSchema>

export function presentProduct(p: Product & { features: readonly GrantedFeature[] }, at: Presenting): WireProduct {
  return {
    id: p.id,
    object: 'product',
    ...presentRecord(p, at),
    lookup_key: p.lookupKey,
    name: p.name,
    description: p.description,
    hsa_fsa_eligibility: p.hsaFsaEligibility,
    visit_type: p.visitType,
    upc_code: p.upcCode,
    gtin: p.gtin,
    active: p.archivedAt === null,
    archived_at: timeOrNull(p.archivedAt),
    features: p.features.map(presentGrantedFeature),
  }
}

/** Check digits are not checked: what a till takes is its own business. */
const digitsField = (description: string) => Type.String({ pattern: '^[0-9]{8,14}$', maxLength: 14, description })

const fields = {
  name: textField('What buyers read on the checkout page and on invoices.', { maxLength: 255 }),
  lookup_key: Type.Optional(
    nullable(
      textField('Your own name for it, unique among products; not shaped like one of our ids (400 reserved_identifier).', {
        maxLength: 255,
      }),
    ),
  ),
  description: Type.Optional(nullable(textField('What buyers read below the name.'))),
  hsa_fsa_eligibility: Type.Optional(hsaFsaField()),
  visit_type: Type.Optional(nullable(visitTypeField())),
  upc_code: Type.Optional(nullable(digitsField(upcCode))),
  gtin: Type.Optional(nullable(digitsField(gtin))),
  features: Type.Optional(
    grantFeaturesField('What those may use who have it in a subscription; given anew, it replaces all of it at once.'),
  ),
}

export const createProductBody = Type.Object(
  {
    ...fields,
    hsa_fsa_eligibility: Type.Optional(
      enumOf(hsaFsaEligibilities, `${eligibility} not_eligible when not given.`, { default: 'not_eligible' }),
    ),
    active: Type.Optional(Type.Boolean({ default: true, description: 'Whether it can be sold; true when not given.' })),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateProduct' },
)

/** What is left out stays as it is; null empties. */
export const updateProductBody = Type.Object(
  {
    ...fields,
    name: Type.Optional(fields.name),
    active: Type.Optional(
      Type.Boolean({
        description: 'false takes it and its prices out of sale, true puts it back. Open sessions and subscriptions are not touched.',
      }),
    ),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdateProduct' },
)
