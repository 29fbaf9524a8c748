import { type Static, Type } from 'typebox'
import { type Feature, featureTypes, type GrantedFeature } from '../core/feature.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { enumOf, idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

/** What fits a pricing page many times over. */
const featuresMax = 100
const valueMax = 255

export const featureSchema = Type.Object(
  {
    id: idField('feat', 'Id of the feature.'),
    object: Type.Literal('feature'),
    ...objectFields,
    lookup_key: textField('Your own name for it, accepted wherever its id is: what your program asks for.'),
    name: textField('What people read.'),
    type: enumOf(featureTypes, 'boolean: granted or not; static: with a value, like a number of seats.'),
    active: Type.Boolean({ description: 'Whether plans and products may be given it.' }),
    archived_at: nullable(timeField('When it was archived.')),
  },
  { title: 'Feature', description: 'Something that plans and products grant to those who subscribe.' },
)

export type WireFeature = Static<typeof featureSchema>

export function presentFeature(f: Feature, at: Presenting): WireFeature {
  return {
    id: f.id,
    object: 'feature',
    ...presentRecord(f, at),
    lookup_key: f.lookupKey,
    name: f.name,
    type: f.type,
    active: f.archivedAt === null,
    archived_at: timeOrNull(f.archivedAt),
  }
}

const lookupKeyField = () =>
  textField('Your own name for it, unique among features; not shaped like one of our ids (400 reserved_identifier).', { maxLength: 255 })
const nameField = () => textField('What people read.', { maxLength: 255 })

/** Known by name already, so that the refusal can say what it is. */
const typesNamed = [...featureTypes, 'metered'] as const

export const createFeatureBody = Type.Object(
  {
    name: nameField(),
    lookup_key: lookupKeyField(),
    type: enumOf(typesNamed, 'boolean: granted or not; static: with a value. metered is refused (400 not_supported).'),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateFeature' },
)

/** What is left out stays as it is. */
export const updateFeatureBody = Type.Object(
  {
    name: Type.Optional(nameField()),
    lookup_key: Type.Optional(lookupKeyField()),
    active: Type.Optional(
      Type.Boolean({ description: 'false archives it, true puts it back. Plans and products that grant it go on granting it.' }),
    ),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdateFeature' },
)

/** What a plan or product grants, as it is answered. */
export function grantedFeaturesField() {
  return Type.Array(
    Type.Object({
      feature_id: idField('feat', 'Id of the feature.'),
      feature: textField('lookup_key of the feature.'),
      name: textField('Name of the feature.'),
      type: enumOf(featureTypes, 'boolean or static.'),
      value: nullable(textField('What is granted of a static feature; null: it is boolean.')),
    }),
    { description: 'What it grants to those who subscribe, in the order given.' },
  )
}

export function presentGrantedFeature(f: GrantedFeature) {
  return { feature_id: f.featureId, feature: f.lookupKey, name: f.name, type: f.type, value: f.value }
}

/** What a plan or product grants, as it is asked for. */
export function grantFeaturesField(description: string) {
  return Type.Array(
    Type.Object({
      feature: textField('Id or lookup_key of a feature that is not archived.'),
      value: Type.Optional(
        nullable(textField('How much of a static feature, like "5": required for it, refused for a boolean one.', { maxLength: valueMax })),
      ),
    }),
    { maxItems: featuresMax, description },
  )
}
